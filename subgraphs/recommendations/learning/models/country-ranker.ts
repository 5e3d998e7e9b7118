/** Popularity in the member's country: what a page shows without a model, and so what a model has to exceed. */
import type { Ranker } from '../evaluation/evaluate.js';
import type { Interactions } from '../model.js';

/** What is known of a member beside the history. */
export interface MemberAttributes {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly isKids: boolean;
}

export type MembersById = ReadonlyMap<string, MemberAttributes>;

/**
 * Ranks by the number of members of the user's country who have watched a title; by that of all members for a user whose
 * country is not known.
 *
 * @param data The training data, whose items are ranked.
 * @param userIds By index in the test set.
 */
export function createCountryRanker(data: Interactions, userIds: readonly string[], members: MembersById): Ranker {
  const all = new Float32Array(data.itemIds.length);
  const byCountry = new Map<string, Float32Array>();
  data.userIds.forEach((id, user) => {
    const country = members.get(id)?.country;
    let counts = country === undefined ? all : byCountry.get(country);
    if (counts === undefined) byCountry.set(country ?? '', (counts = new Float32Array(data.itemIds.length)));
    for (const item of data.items.subarray(data.offsets[user], data.offsets[user + 1])) {
      if (counts !== all) counts[item] = (counts[item] ?? 0) + 1;
      all[item] = (all[item] ?? 0) + 1;
    }
  });
  return {
    score: (_history, out, user) => out.set(byCountry.get(members.get(userIds[user] ?? '')?.country ?? '') ?? all),
  };
}
