/** The titles of a page by score. */

export interface RankedTitles {
  /** Titles that the profile has not started, the best first. */
  readonly fresh: Uint32Array;
  /**
   * By title number: about how likely a member chooses the title next, relative to the others; 0 for started titles and
   * for those that the page may not show.
   */
  readonly worth: Float32Array;
}

/**
 * The worth of a title with this rank, from 0. The chance that the next title of a history is the one of a rank falls
 * about as 1 / (rank + 2), on validation data of the sample world and of MovieLens.
 */
export function worthOfRank(rank: number): number {
  return 1 / (rank + 2);
}

/** @param isStarted By title number. */
export function rankTitles(
  titles: readonly number[],
  score: Float32Array,
  isStarted: (title: number) => boolean,
): RankedTitles {
  const fresh = sortByScore(titles, score, isStarted);
  const worth = new Float32Array(score.length);
  for (let rank = 0; rank < fresh.length; rank += 1) worth[fresh[rank] ?? 0] = worthOfRank(rank);
  return { fresh, worth };
}

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;
const PASSES = 3;

/** Reused by all pages: a page has no other garbage of the catalogue's size. */
let scratch = { keys: new Uint32Array(), titles: new Uint32Array(), otherKeys: new Uint32Array(), capacity: 0 };
const counts = new Uint32Array(DIGITS);

/**
 * The highest score first, equal scores in the order of `titles`. A radix sort of the bits of the scores: whole numbers
 * of 32 bits in the order of the float32 numbers, with negative ones inverted and positive ones above them.
 */
function sortByScore(
  titles: readonly number[],
  score: Float32Array,
  isStarted: (title: number) => boolean,
): Uint32Array {
  if (scratch.capacity < titles.length) {
    const capacity = 2 * titles.length;
    const column = (): Uint32Array<ArrayBuffer> => new Uint32Array(capacity);
    scratch = { keys: column(), titles: column(), otherKeys: column(), capacity };
  }
  let { keys, titles: numbers, otherKeys } = scratch;
  const bits = new Uint32Array(score.buffer, score.byteOffset, score.length);
  let count = 0;
  for (const title of titles) {
    if (isStarted(title)) continue;
    const own = bits[title] ?? 0;
    keys[count] = own >= 0x8000_0000 ? own : 0x7fff_ffff - own;
    numbers[count] = title;
    count += 1;
  }
  // An odd number of passes: the last one writes into the result.
  const result = new Uint32Array(count);
  let others: Uint32Array<ArrayBuffer> = result;
  for (let pass = 0; pass < PASSES; pass += 1) {
    distribute(pass * DIGIT_BITS, count, { keys, numbers }, { keys: otherKeys, numbers: others });
    [keys, otherKeys] = [otherKeys, keys];
    [numbers, others] = [others, numbers];
  }
  return result;
}

interface Columns {
  readonly keys: Uint32Array;
  readonly numbers: Uint32Array;
}

/** One stable pass by the digit that begins at the bit `shift`. */
function distribute(shift: number, count: number, from: Columns, to: Columns): void {
  counts.fill(0);
  for (let index = 0; index < count; index += 1) {
    const digit = ((from.keys[index] ?? 0) >>> shift) & (DIGITS - 1);
    counts[digit] = (counts[digit] ?? 0) + 1;
  }
  let start = 0;
  for (let digit = 0; digit < DIGITS; digit += 1) {
    const own = counts[digit] ?? 0;
    counts[digit] = start;
    start += own;
  }
  for (let index = 0; index < count; index += 1) {
    const key = from.keys[index] ?? 0;
    const digit = (key >>> shift) & (DIGITS - 1);
    const place = counts[digit] ?? 0;
    counts[digit] = place + 1;
    to.keys[place] = key;
    to.numbers[place] = from.numbers[index] ?? 0;
  }
}
