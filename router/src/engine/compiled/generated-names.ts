/** Names in generated code that more than one generator must agree on. */
import type { ResponseLayout, ResponsePiece } from './response-layout.js';
import type { SlotSelection } from './response-slots.js';

/** A record's reference to what a fetch of entities added to it. */
export function additionName({ id }: SlotSelection): string {
  return `added${id}`;
}

export interface PieceGroup {
  /** Whose record all pieces are read from; null for text, and for several. */
  readonly part: SlotSelection | null;
  readonly pieces: readonly ResponsePiece[];
}

/** Consecutive pieces of one part belong together. */
export function groupPieces(pieces: readonly ResponsePiece[]): readonly PieceGroup[] {
  const groups: { part: SlotSelection | null; pieces: ResponsePiece[] }[] = [];
  for (const piece of pieces) {
    const part = partOf(piece);
    const last = groups.at(-1);
    if (last && part !== null && last.part === part) last.pieces.push(piece);
    else groups.push({ part, pieces: [piece] });
  }
  return groups;
}

function partOf(piece: ResponsePiece): SlotSelection | null {
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
export const WRITTEN_AT = 'at';

/** The same for the groups of an addition's pieces: an entity at a hundred places is put together once. */
export function writtenAtNames(layout: ResponseLayout, part: SlotSelection, typeName: string): readonly string[] {
  return groupPieces(layout.piecesOf(part.slot)?.get(typeName) ?? [])
    .filter((group) => group.part === part)
    .map((_, index) => `${WRITTEN_AT}${index}`);
}
