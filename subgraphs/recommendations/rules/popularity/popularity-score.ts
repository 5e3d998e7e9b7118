/**
 * What the popularity of a title in a country adds to its score:
 *
 *     popularity_t = P·log(1 + plays_t) / σ + A·appeal_t
 *
 * `plays_t` are the decayed plays, σ is the standard deviation of the logarithms over the titles that may be shown. The
 * general appeal orders titles that nobody plays.
 */
import type { TitleId } from '@marquee/contracts/ids';
import type { Catalogue } from '../catalogue/catalogue.js';
import { playsAt } from './popularity.js';
import type { CountryRanking } from './ranking.js';

/** P: relative to a standard deviation of the learned scores. Tuned on validation data of the sample world. */
const POPULARITY_WEIGHT = 1;
/** A */
const APPEAL_WEIGHT = 0.1;
/** σ at least: in a country with few plays, one of them does not decide the page. */
const MIN_DEVIATION = 0.25;

/**
 * By title number; 0 for titles that may not be shown.
 *
 * @param catalogue
 * @param titles Numbers of the titles that may be shown.
 * @param ranking
 * @param atMs When plays are counted, in milliseconds since 1970. Equal instants give equal scores: pass the start of
 *   the day.
 */
export function popularityOf(
  { indexOf, appeal }: Catalogue,
  titles: readonly number[],
  { titleIds, heats }: CountryRanking,
  atMs: number,
): Float32Array {
  const logarithms = new Float32Array(appeal.length);
  titleIds.forEach((titleId: TitleId, rank) => {
    const title = indexOf.get(titleId);
    if (title !== undefined) logarithms[title] = Math.log1p(playsAt(heats[rank] ?? -Infinity, atMs));
  });
  const factor = POPULARITY_WEIGHT / Math.max(MIN_DEVIATION, deviationOf(logarithms, titles));
  const popularity = new Float32Array(appeal.length);
  for (const title of titles)
    popularity[title] = factor * (logarithms[title] ?? 0) + APPEAL_WEIGHT * (appeal[title] ?? 0);
  return popularity;
}

function deviationOf(values: Float32Array, titles: readonly number[]): number {
  let [sum, squares] = [0, 0];
  for (const title of titles) {
    const value = values[title] ?? 0;
    sum += value;
    squares += value * value;
  }
  const count = Math.max(1, titles.length);
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
