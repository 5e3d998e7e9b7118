/** Names in generated code that more than one generator must agree on. */
import type { Layout, Piece } from './response-layout.js';
import type { Part } from './response-slots.js';

/** A record's reference to what a fetch of entities added to it. */
export function additionName({ id }: Part): string {
  return `added${id}`;
}

export interface Group {
  /** Whose record all pieces are read from; null for text, and for several. */
  readonly part: Part | null;
  readonly pieces: readonly Piece[];
}

/** Consecutive pieces of one part belong together. */
export function groupPieces(pieces: readonly Piece[]): readonly Group[] {
  const groups: { part: Part | null; pieces: Piece[] }[] = [];
  for (const piece of pieces) {
    const part = partOf(piece);
    const last = groups.at(-1);
    if (last && part !== null && last.part === part) last.pieces.push(piece);
    else groups.push({ part, pieces: [piece] });
  }
  return groups;
}

function partOf(piece: Piece): Part | null {
  if (piece.kind === 'text') return null;
  if (piece.kind !== 'child') return piece.part;
  const [source, ...others] = piece.sources;
  return others.length === 0 && source ? source.part : null;
}

/** Where a kept piece of an answer begins and ends; properties of records. */
export function endName(name: string): string {
  return `${name}End`;
}

/**
 * Where the text of an object begins and ends in the client's answer once it has been written; `at` is -1 until then.
 */
export const AT = 'at';

/** The same for the groups of an addition's pieces: an entity at a hundred places is put together once. */
export function fragmentNames(layout: Layout, part: Part, typeName: string): readonly string[] {
  return groupPieces(layout.piecesOf(part.place)?.get(typeName) ?? [])
    .filter((group) => group.part === part)
    .map((_, index) => `${AT}${index}`);
}
