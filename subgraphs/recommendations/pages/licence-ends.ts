/** When the licences of titles end. */
import { currentWindow, periodOf } from '@marquee/contracts/licence';
import type { Catalogue } from '../rules/catalogue/catalogue.js';
import type { VisibleTitles } from '../rules/catalogue/visible-titles.js';

/** By title number, in milliseconds since 1970, infinite for no known end; NaN where it has not been looked up. */
const known = new WeakMap<VisibleTitles, Float64Array>();

/**
 * When the first of the titles' current licences ends, in milliseconds since 1970; infinite when none ends. Each licence
 * is looked up once: the visible titles are others when a licence of the country begins or ends.
 *
 * @param catalogue
 * @param visible The visible titles in the country at `now`.
 * @param country ISO 3166-1 alpha-2.
 * @param now
 * @param rows Title numbers.
 */
export function earliestEnd(
  { titles }: Catalogue,
  visible: VisibleTitles,
  country: string,
  now: Date,
  rows: Iterable<readonly number[]>,
): number {
  const ends = known.get(visible) ?? new Float64Array(titles.length).fill(NaN);
  known.set(visible, ends);
  let earliest = Infinity;
  for (const row of rows) {
    for (const title of row) {
      let end = ends[title] ?? Infinity;
      if (Number.isNaN(end)) {
        const window = currentWindow(titles[title]?.windows ?? [], country, now);
        end = window === undefined ? Infinity : periodOf(window).untilMs;
        ends[title] = end;
      }
      if (end < earliest) earliest = end;
    }
  }
  return earliest;
}
