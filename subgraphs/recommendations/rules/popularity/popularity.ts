/**
 * How much a title is watched these days. Every play counts half as much after each half-life; kept as a logarithm
 * relative to a fixed day, so that a stored value stays right without ever being touched again, and values compare as
 * they are.
 */
const HALF_LIFE_MS = 3 * 24 * 3600 * 1000;

/** A play older than this adds less than a thousandth of a fresh one. */
export const POPULARITY_SPAN_MS = 10 * HALF_LIFE_MS;

/** After a pause this long a title is being watched again, not still: another play. */
const NEW_PLAY_MS = 6 * 3600 * 1000;

/** @param heat Null before the first play. */
export function addPlay(heat: number | null, at: string): number {
  const play = Date.parse(at) / HALF_LIFE_MS;
  if (heat === null) return play;
  const [larger, smaller] = heat > play ? [heat, play] : [play, heat];
  return larger + Math.log2(1 + 2 ** (smaller - larger));
}

/** @param lastAt When the profile was last in the title; null for the first time. */
export function isNewPlay(lastAt: string | null, at: string): boolean {
  return lastAt === null || Date.parse(at) - Date.parse(lastAt) > NEW_PLAY_MS;
}
