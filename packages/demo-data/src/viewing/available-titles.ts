/** The titles that viewing histories and lists are picked from. */
import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { Random } from '@marquee/runtime/random';
import { DEMO_NOW } from '../demo-data.js';
import type { DemoTitle } from '../demo-data.js';

export interface AvailableTitle {
  readonly title: DemoTitle;
  /** Start of the current licence, in milliseconds since 1970: the earliest time of a view. */
  readonly availableSince: number;
}

/** Titles with cumulative weights, so that a weighted pick is one binary search. */
interface WeightedTitles {
  readonly titles: readonly AvailableTitle[];
  readonly sums: Float64Array;
}

/** Weight of a title: higher for acclaim, reach and a recent release. Unknown scores count as average. */
function weightOf({ acclaim, reach, releaseYear }: DemoTitle): number {
  const age = Math.max(0, DEMO_NOW.getUTCFullYear() - releaseYear);
  return ((acclaim ?? 45) / 100) ** 2 * (0.08 + (reach ?? 30) / 100) ** 1.5 * (0.25 + Math.exp(-age / 25));
}

function withWeights(titles: readonly AvailableTitle[]): WeightedTitles {
  const sums = new Float64Array(titles.length);
  let sum = 0;
  titles.forEach(({ title }, index) => {
    sum += weightOf(title);
    sums[index] = sum;
  });
  return { titles, sums };
}

function pickByWeight({ titles, sums }: WeightedTitles, random: Random): AvailableTitle | null {
  const target = random.next() * (sums.at(-1) ?? 0);
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  return titles[low] ?? null;
}

/** The titles that one country may see within one maturity limit, by genre. */
export interface AvailableTitles {
  readonly titleCount: number;
  /** A random title of the genre, by weight; null when there is none. */
  pick(genre: string, random: Random): AvailableTitle | null;
}

function findAvailable(titles: readonly DemoTitle[], country: string, maturityLimit: MaturityLevel): AvailableTitles {
  const byGenre = new Map<string, AvailableTitle[]>();
  let titleCount = 0;
  for (const title of titles) {
    const window = currentWindow(title.windows, country, DEMO_NOW);
    if (window === undefined || !isWithinMaturity(title.rating.level, maturityLimit)) continue;
    titleCount += 1;
    const entry = { title, availableSince: Date.parse(window.from) };
    for (const genre of title.genres) {
      const list = byGenre.get(genre);
      if (list === undefined) byGenre.set(genre, [entry]);
      else list.push(entry);
    }
  }
  const weighted = new Map([...byGenre].map(([genre, list]) => [genre, withWeights(list)]));
  return {
    titleCount,
    pick: (genre, random) => {
      const entries = weighted.get(genre);
      return entries === undefined ? null : pickByWeight(entries, random);
    },
  };
}

/** Available titles by country and maturity limit, each computed at its first use. */
export function createAvailability(
  titles: readonly DemoTitle[],
): (country: string, maturityLimit: MaturityLevel) => AvailableTitles {
  const byKey = new Map<string, AvailableTitles>();
  return (country, maturityLimit) => {
    const key = `${country} ${maturityLimit}`;
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const available = findAvailable(titles, country, maturityLimit);
    byKey.set(key, available);
    return available;
  };
}
