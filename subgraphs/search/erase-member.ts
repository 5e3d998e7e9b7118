/**
 * Erases a profile's or an account's data: the maturity limits. Queries are not stored.
 */
import { erasureDone } from '@marquee/contracts/events/erasure';
import type { AccountErased } from '@marquee/contracts/events/users';
import type { ProfileId } from '@marquee/contracts/ids';
import type { UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import type { SearchStore } from './store.js';

export function eraseProfile(profileId: ProfileId, unit: UnitOfWork, { collections: { profiles } }: SearchStore): void {
  unit.upsert(profiles, { id: profileId, about: 'gone' });
}

/** Erases the account's data and publishes `ErasureDone` in one commit. */
export function eraseAccount(
  { accountId, profileIds, at }: AccountErased['payload'],
  unit: UnitOfWork,
  store: SearchStore,
): void {
  for (const profileId of profileIds) eraseProfile(profileId, unit, store);
  unit.emit(erasureDone({ accountId, owner: 'search', at, erased: { profiles: profileIds.length }, kept: [] }));
}
