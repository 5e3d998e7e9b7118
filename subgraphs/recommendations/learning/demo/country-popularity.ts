/**
 * The baselines of the sample world: what most members of the user's country have watched, in the training data, over
 * all time or lately.
 */
import { decayedCounts } from '../baselines/trending.js';
import type { Ranker } from '../evaluation/evaluate.js';
import type { TestSet } from '../evaluation/test-set.js';
import type { Interactions } from '../model.js';
import type { DemoInteractions } from './demo-interactions.js';

/** By name: the days after which a view counts half. */
export const COUNTRY_BASELINES: Readonly<Record<string, number>> = {
  'popular-in-country': Infinity,
  // As `rules/popularity/popularity.ts`.
  'trending-in-country': 3,
};

/** @param train Has the users of the sample world with the same indexes. */
export function createCountryPopularity(
  train: Interactions,
  testSet: TestSet,
  { groups, countries }: DemoInteractions,
  halfLifeDays: number,
): Ranker {
  const countryOf = (user: number): string => countries[groups.groupOfUser[user] ?? 0] ?? '';
  const counts = new Map(
    [...new Set(countries)].map((country) => {
      const positions = train.userIds.flatMap((_, user) =>
        countryOf(user) === country ? positionsOf(train, user) : [],
      );
      const items = Uint32Array.from(positions, (position) => train.items[position] ?? 0);
      const times = train.times && Float64Array.from(positions, (position) => train.times?.[position] ?? 0);
      return [country, decayedCounts({ itemIds: train.itemIds, items, times }, halfLifeDays)];
    }),
  );
  return {
    score: (_history, out, user) => {
      const country = countries[testSet.groups?.groupOfUser[user] ?? 0] ?? '';
      out.set(counts.get(country) ?? []);
    },
  };
}

function positionsOf({ offsets }: Interactions, user: number): readonly number[] {
  const start = offsets[user] ?? 0;
  return Array.from({ length: (offsets[user + 1] ?? 0) - start }, (_, index) => start + index);
}
