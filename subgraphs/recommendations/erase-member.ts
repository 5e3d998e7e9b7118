/** A profile is deleted, or a whole account erased: what we hold of it goes, and what comes late of it is not taken. */
import type { ErasureDone } from '@marquee/contracts/events/erasure';
import type { AccountErased } from '@marquee/contracts/events/users';
import type { ProfileId } from '@marquee/contracts/ids';
import type { UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { historyId, listId, profileFactId } from './documents.js';
import type { RecommendationsStore } from './store.js';

type Collections = Pick<RecommendationsStore, 'collections'>;

/** Events of different keys and owners come in any order: a bookmark may come after its profile was deleted. */
export async function isErased(profileId: ProfileId, unit: UnitOfWork, { collections }: Collections): Promise<boolean> {
  return (await unit.get(collections.facts, profileFactId(profileId)))?.about === 'gone';
}

/** History, list, what was turned down. How much a title is watched in a country stays: it says nothing of anybody. */
export function eraseProfile(profileId: ProfileId, unit: UnitOfWork, { collections }: Collections): void {
  unit.remove(collections.facts, historyId(profileId));
  unit.remove(collections.facts, listId(profileId));
  unit.remove(collections.feedback, profileId);
  unit.upsert(collections.facts, { id: profileFactId(profileId), about: 'gone' });
}

/** Forgets, and says so, in one commit. */
export function eraseAccount(
  { accountId, profileIds, at }: AccountErased['payload'],
  unit: UnitOfWork,
  store: Collections,
): void {
  for (const profileId of profileIds) eraseProfile(profileId, unit, store);
  const done: ErasureDone = {
    type: 'ErasureDone',
    version: 1,
    key: accountId,
    occurredAt: at,
    payload: {
      accountId,
      owner: 'recommendations',
      at,
      erased: { profiles: profileIds.length },
      kept: ['how much a title is watched in a country: sums, which name nobody'],
    },
  };
  unit.emit(done);
}
