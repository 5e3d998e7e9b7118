/** The baseline of the sample world: what most members of the user's country have watched, in the training data. */
import type { Ranker } from '../evaluation/evaluate.js';
import type { TestSet } from '../evaluation/test-set.js';
import type { Interactions } from '../model.js';
import type { DemoInteractions } from './demo-interactions.js';

export const COUNTRY_POPULARITY = 'popular-in-country';

/** @param train Has the users of the sample world with the same indexes. */
export function createCountryPopularity(
  train: Interactions,
  testSet: TestSet,
  { groups, countries }: DemoInteractions,
): Ranker {
  const counts = new Map(countries.map((country) => [country, new Float32Array(train.itemIds.length)]));
  for (let user = 0; user < train.userIds.length; user += 1) {
    const ofCountry = counts.get(countries[groups.groupOfUser[user] ?? 0] ?? '') ?? new Float32Array(0);
    for (const item of train.items.subarray(train.offsets[user], train.offsets[user + 1]))
      ofCountry[item] = (ofCountry[item] ?? 0) + 1;
  }
  return {
    score: (_history, out, user) => {
      const country = countries[testSet.groups?.groupOfUser[user] ?? 0] ?? '';
      out.set(counts.get(country) ?? []);
    },
  };
}
