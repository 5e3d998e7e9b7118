import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { Random } from '@marquee/runtime/random';
import { WORLD_NOW } from '../world.js';
import type { DemoTitle } from '../world.js';

export interface ShelvedTitle {
  readonly title: DemoTitle;
  /** When the current licence began: nobody watched it before (milliseconds since 1970). */
  readonly availableSince: number;
}

/** Titles with their weights added up, so that a weighted pick is one binary search. */
interface Stack {
  readonly titles: readonly ShelvedTitle[];
  readonly sums: Float64Array;
}

/** How much a title draws: spoken of well, widely known, and not from long ago. Unknown counts as middling. */
function drawOf({ acclaim, reach, releaseYear }: DemoTitle): number {
  const age = Math.max(0, WORLD_NOW.getUTCFullYear() - releaseYear);
  return ((acclaim ?? 45) / 100) ** 2 * (0.08 + (reach ?? 30) / 100) ** 1.5 * (0.25 + Math.exp(-age / 25));
}

function stackOf(titles: readonly ShelvedTitle[]): Stack {
  const sums = new Float64Array(titles.length);
  let sum = 0;
  titles.forEach(({ title }, index) => {
    sum += drawOf(title);
    sums[index] = sum;
  });
  return { titles, sums };
}

function drawFrom({ titles, sums }: Stack, dice: Random): ShelvedTitle | null {
  const target = dice.next() * (sums.at(-1) ?? 0);
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  return titles[low] ?? null;
}

/** What one country may see under one ceiling, ready to be picked from by genre. */
export interface Shelf {
  readonly titleCount: number;
  /** Some title of the genre, the drawing ones more often; null where the shelf has none. */
  draw(genre: string, dice: Random): ShelvedTitle | null;
}

function buildShelf(titles: readonly DemoTitle[], country: string, ceiling: MaturityLevel): Shelf {
  const byGenre = new Map<string, ShelvedTitle[]>();
  let titleCount = 0;
  for (const title of titles) {
    const window = currentWindow(title.windows, country, WORLD_NOW);
    if (window === undefined || !isWithinMaturity(title.rating.level, ceiling)) continue;
    titleCount += 1;
    const shelved = { title, availableSince: Date.parse(window.from) };
    for (const genre of title.genres) {
      const list = byGenre.get(genre);
      if (list === undefined) byGenre.set(genre, [shelved]);
      else list.push(shelved);
    }
  }
  const stacks = new Map([...byGenre].map(([genre, list]) => [genre, stackOf(list)]));
  return {
    titleCount,
    draw: (genre, dice) => {
      const stack = stacks.get(genre);
      return stack === undefined ? null : drawFrom(stack, dice);
    },
  };
}

/** Shelves by country and ceiling, each built when first asked for. */
export function createShelves(titles: readonly DemoTitle[]): (country: string, ceiling: MaturityLevel) => Shelf {
  const shelves = new Map<string, Shelf>();
  return (country, ceiling) => {
    const key = `${country} ${ceiling}`;
    const known = shelves.get(key);
    if (known !== undefined) return known;
    const shelf = buildShelf(titles, country, ceiling);
    shelves.set(key, shelf);
    return shelf;
  };
}
