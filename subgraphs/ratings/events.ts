/** Published events, and handlers that build the read models of titles and profiles. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { EventsDefinition, UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { eraseAccount, eraseProfile } from './erase-member.js';
import type { RatingsStore } from './store.js';

/** Skips events whose version is not newer than the stored one (duplicates, reordering). */
async function applyTitle(
  { payload }: { readonly payload: TitleState },
  unit: UnitOfWork,
  { collections: { titles } }: RatingsStore,
): Promise<void> {
  const before = await unit.get(titles, payload.titleId);
  if (before !== null && before.version >= payload.version) return;
  const { titleId, version, maturityLevel, windows } = payload;
  unit.upsert(titles, { id: titleId, version, maturityLevel, windows, isWithdrawn: false });
}

async function applyProfile(
  { payload }: { readonly payload: ProfileState },
  unit: UnitOfWork,
  { collections: { profiles } }: RatingsStore,
): Promise<void> {
  const before = await unit.get(profiles, payload.profileId);
  if (before?.about === 'gone' || (before !== null && before.version >= payload.version)) return;
  const { profileId, version, maturityLimit } = payload;
  unit.upsert(profiles, { id: profileId, about: 'profile', version, maturityLimit });
}

export const events: EventsDefinition<RatingsStore> = {
  publishes: ['RatingChanged', 'TallyChanged', 'ErasureDone'],
  consumes: ['catalog', 'users'],
  handlers: {
    TitlePublished: applyTitle,
    TitleChanged: applyTitle,
    TitleWithdrawn: async ({ payload }, unit, { collections: { titles } }) => {
      const before = await unit.get(titles, payload.titleId);
      if (before === null || before.version >= payload.version) return;
      unit.upsert(titles, { ...before, version: payload.version, isWithdrawn: true });
    },
    ProfileCreated: applyProfile,
    ProfileUpdated: applyProfile,
    ProfileDeleted: async ({ payload, occurredAt }, unit, store) =>
      void (await eraseProfile(payload.profileId, occurredAt, unit, store)),
    AccountErased: ({ payload }, unit, store) => eraseAccount(payload, unit, store),
  },
  // Ratings and tallies are not read models, although some handlers change them: a rebuild must not empty them.
  readModels: ['titles', 'profiles'],
};
