/** Whether the whole text of an object is decided by one of its entity fetches. */
import type { Input } from './generate-representations.js';
import type { Piece } from './layout.js';
import type { Part, Place } from './places.js';

/**
 * A stub such as `{ __typename upc }` is the same at all its hundred places once its product is known: if the client gets
 * nothing of the stub but what the representation told, equal representations make equal texts, and one text will do.
 *
 * @returns The addition whose record may keep the text; null when there is none.
 */
export const findDeterminant = (place: Place, typeName: string, pieces: readonly Piece[], inputs: readonly Input[]): Part | null => {
  const [primary] = place.parts;
  const inputsOf = (asking: Part): readonly Input[] => inputs.filter((input) => input.asking === asking && input.typeName === typeName);
  const decides = (candidate: Part): boolean => {
    const known = inputsOf(candidate);
    if (known.some(({ teller }) => teller !== primary)) return false;
    const isKnown = (index: number): boolean => known.some((input) => input.index === index);
    const isDecided = (addition: Part): boolean =>
      addition === candidate || inputsOf(addition).every(({ teller, index }) => (teller === primary ? isKnown(index) : isDecided(teller)));
    return pieces.every((piece) => tellersOf(piece).every(({ part, from, to }) => (part === primary ? rangeOf(from, to).every(isKnown) : isDecided(part))));
  };
  return place.additions.find((addition) => addition.variants.has(typeName) && decides(addition)) ?? null;
};

const tellersOf = (piece: Piece): readonly { readonly part: Part; readonly from: number; readonly to: number }[] => {
  if (piece.kind === 'text') return [];
  const told = piece.kind === 'child' ? piece.sources : [piece];
  return told.map(({ part, slot: { from, to } }) => ({ part, from, to }));
};

const rangeOf = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
