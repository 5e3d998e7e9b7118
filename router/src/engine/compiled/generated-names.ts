/** Names in generated code that several generators use. */
import type { ResponseLayout, ResponsePiece } from './response-layout.js';
import type { SlotSelection } from './response-slots.js';

/** The property of a record with the record that an entity fetch has added to it. */
export function additionName({ id }: SlotSelection): string {
  return `added${id}`;
}

/** The property with the end of a range, given the name of the property with its beginning. */
export function endName(name: string): string {
  return `${name}End`;
}

/**
 * The property with the beginning of the object's text in the client's response, once it is written; -1 before. The end
 * is in the property `endName(WRITTEN_AT)`.
 */
export const WRITTEN_AT = 'at';

export interface PieceGroup {
  /** The selection whose records all pieces are read from; null for text, and for objects of several selections. */
  readonly selection: SlotSelection | null;
  readonly pieces: readonly ResponsePiece[];
}

/** Groups of consecutive pieces that are read from records of one selection. */
export function groupPieces(pieces: readonly ResponsePiece[]): readonly PieceGroup[] {
  const groups: { selection: SlotSelection | null; pieces: ResponsePiece[] }[] = [];
  for (const piece of pieces) {
    const selection = selectionOf(piece);
    const last = groups.at(-1);
    if (last && selection !== null && last.selection === selection) last.pieces.push(piece);
    else groups.push({ selection, pieces: [piece] });
  }
  return groups;
}

function selectionOf(piece: ResponsePiece): SlotSelection | null {
  if (piece.kind === 'text') return null;
  if (piece.kind !== 'child') return piece.selection;
  const [source, ...others] = piece.sources;
  return others.length === 0 && source ? source.selection : null;
}

/** Like `WRITTEN_AT`, for each group of pieces of an addition: the text of an entity at many paths is written once. */
export function writtenAtNames(layout: ResponseLayout, selection: SlotSelection, typeName: string): readonly string[] {
  return groupPieces(layout.piecesOf(selection.slot)?.get(typeName) ?? [])
    .filter((group) => group.selection === selection)
    .map((_, index) => `${WRITTEN_AT}${index}`);
}
