import { pickSome } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { GENRES } from './genres.js';
import type { Genre } from './genres.js';

/** Two or three mood words of the genres, those of the first genre first. */
export function moodsFor(random: Random, genres: readonly Genre[]): readonly string[] {
  const [first, ...others] = genres;
  const leading = first === undefined ? [] : pickSome(random, GENRES[first], 2);
  const further = pickSome(
    random,
    others.flatMap((genre): readonly string[] => GENRES[genre]),
    1,
  );
  return [...new Set([...leading, ...further])];
}
