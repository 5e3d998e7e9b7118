/**
 * FNV-1a, the one hash of the project that is not cryptographic: http://www.isthe.com/chongo/tech/comp/fnv/. Its values
 * are stored (billing's shards) and agreed between processes (percentages of `@override`), so they never change.
 */

const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Start of the second lane of `fnv1aText64`: the bytes of the basis, exchanged. */
const SECOND_BASIS = 0xc9dc5811;

function step(hash: number, value: number): number {
  return Math.imul(hash ^ value, PRIME);
}

/** FNV-1a, 32 bits, over the UTF-16 code units of `text`: a whole number from 0 to 2^32 - 1. */
export function fnv1a32(text: string): number {
  let hash = BASIS;
  for (let index = 0; index < text.length; index += 1) hash = step(hash, text.charCodeAt(index));
  return hash >>> 0;
}

/** Two 32-bit lanes of FNV-1a as one text in base 36: tells versions of a value apart. Not for secrets. */
export function fnv1aText64(text: string): string {
  let second = SECOND_BASIS;
  for (let index = 0; index < text.length; index += 1) second = step(second, text.charCodeAt(index) + index);
  return fnv1a32(text).toString(36) + (second >>> 0).toString(36);
}
