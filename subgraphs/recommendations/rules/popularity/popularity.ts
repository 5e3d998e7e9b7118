/**
 * Popularity of a title: plays with exponential decay. Stored as a logarithm relative to a fixed time, so that stored
 * values need no update as time passes and can be compared directly.
 */
const HALF_LIFE_MS = 3 * 24 * 3600 * 1000;

/** An older play adds less than a thousandth of a new one. */
export const POPULARITY_SPAN_MS = 10 * HALF_LIFE_MS;

/** After a pause of this length, watching a title again counts as another play. */
const NEW_PLAY_MS = 6 * 3600 * 1000;

/** @param popularity Null before the first play. */
export function addPlay(popularity: number | null, at: string): number {
  const play = Date.parse(at) / HALF_LIFE_MS;
  if (popularity === null) return play;
  const [larger, smaller] = popularity > play ? [popularity, play] : [play, popularity];
  return larger + Math.log2(1 + 2 ** (smaller - larger));
}

/**
 * The decayed number of plays at a time: each counts 2^(-age / half-life).
 *
 * @param atMs Milliseconds since 1970.
 */
export function playsAt(popularity: number, atMs: number): number {
  return 2 ** (popularity - atMs / HALF_LIFE_MS);
}

/** The popularity of so many plays at a time: the inverse of `playsAt`. */
export function heatOfPlays(plays: number, atMs: number): number {
  return atMs / HALF_LIFE_MS + Math.log2(plays);
}

/** @param lastAt When the profile last watched the title; null for the first time. */
export function isNewPlay(lastAt: string | null, at: string): boolean {
  return lastAt === null || Date.parse(at) - Date.parse(lastAt) > NEW_PLAY_MS;
}
