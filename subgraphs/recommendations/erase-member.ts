/**
 * Deletes everything about a deleted profile or an erased account, and marks it as erased, so that later events about
 * it are ignored.
 */
import { erasureDone } from '@marquee/contracts/events/erasure';
import type { AccountErased } from '@marquee/contracts/events/users';
import type { ProfileId } from '@marquee/contracts/ids';
import type { UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { historyId, listId, profileFactId, ratingsId } from './documents.js';
import type { RecommendationsStore } from './store.js';

type Collections = Pick<RecommendationsStore, 'collections'>;

/** Events of different owners arrive in any order: a bookmark may arrive after the deletion of its profile. */
export async function isErased(profileId: ProfileId, unit: UnitOfWork, { collections }: Collections): Promise<boolean> {
  return (await unit.get(collections.facts, profileFactId(profileId)))?.about === 'gone';
}

/** Removes history, list, ratings, rejections, exposures to experiments and impressions. The popularity of titles stays: it contains no personal data. */
export function eraseProfile(profileId: ProfileId, unit: UnitOfWork, { collections }: Collections): void {
  unit.remove(collections.facts, historyId(profileId));
  unit.remove(collections.facts, listId(profileId));
  unit.remove(collections.facts, ratingsId(profileId));
  unit.remove(collections.feedback, profileId);
  unit.remove(collections.exposures, profileId);
  unit.remove(collections.impressions, profileId);
  unit.upsert(collections.facts, { id: profileFactId(profileId), about: 'gone' });
}

/** Removes the data of all profiles, in one commit with the `ErasureDone` event. */
export function eraseAccount(
  { accountId, profileIds, at }: AccountErased['payload'],
  unit: UnitOfWork,
  store: Collections,
): void {
  for (const profileId of profileIds) eraseProfile(profileId, unit, store);
  unit.emit(
    erasureDone({
      accountId,
      owner: 'recommendations',
      at,
      erased: { profiles: profileIds.length },
      kept: ['popularity of titles per country: sums without personal data'],
    }),
  );
}
