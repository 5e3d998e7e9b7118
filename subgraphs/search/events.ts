/** The index, made from what catalog says, and the ceilings of profiles. */
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { EventsDefinition, UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { documentTokens } from '@marquee/document-store/tokens';
import { toEntry } from './documents.js';
import type { Entry } from './documents.js';
import { forgetAccount, forgetProfile } from './erase-member.js';
import { nearForms } from './rules/spelling.js';
import { FOUND_BY } from './store.js';
import type { SearchStore } from './store.js';

/** Words stay when their title goes: one that finds nothing any more is passed over. */
async function learnWords(entry: Entry, unit: UnitOfWork, { collections: { words } }: SearchStore): Promise<void> {
  for (const word of documentTokens(entry, FOUND_BY)) {
    if ((await unit.get(words, word)) === null) unit.upsert(words, { id: word, near: nearForms(word) });
  }
}

/** An event no newer than what we have is an old acquaintance. */
async function takeTitle(
  { payload }: { readonly payload: TitleState },
  unit: UnitOfWork,
  store: SearchStore,
): Promise<void> {
  const { entries, places } = store.collections;
  const before = await unit.get(places, payload.titleId);
  if (before !== null && before.version >= payload.version) return;
  const entry = toEntry(payload);
  if (before !== null && before.entryId !== entry.id) unit.remove(entries, before.entryId);
  unit.upsert(entries, entry);
  unit.upsert(places, { id: payload.titleId, version: payload.version, entryId: entry.id });
  await learnWords(entry, unit, store);
}

async function takeProfile(
  { payload }: { readonly payload: ProfileState },
  unit: UnitOfWork,
  { collections: { profiles } }: SearchStore,
): Promise<void> {
  const before = await unit.get(profiles, payload.profileId);
  if (before?.about === 'gone' || (before !== null && before.version >= payload.version)) return;
  const { profileId, version, maturityLimit } = payload;
  unit.upsert(profiles, { id: profileId, about: 'profile', version, maturityLimit });
}

export const events: EventsDefinition<SearchStore> = {
  publishes: ['ErasureDone'],
  consumes: ['catalog', 'users'],
  handlers: {
    TitlePublished: takeTitle,
    TitleChanged: takeTitle,
    // Its entry stays, so that who asks for it is shown what is like it.
    TitleWithdrawn: async ({ payload }, unit, { collections: { entries, places } }) => {
      const before = await unit.get(places, payload.titleId);
      if (before === null || before.version >= payload.version) return;
      const entry = await unit.get(entries, before.entryId);
      if (entry !== null) unit.upsert(entries, { ...entry, isWithdrawn: true });
      unit.upsert(places, { ...before, version: payload.version });
    },
    ProfileCreated: takeProfile,
    ProfileUpdated: takeProfile,
    ProfileDeleted: ({ payload: { profileId } }, unit, store) => forgetProfile(profileId, unit, store),
    AccountErased: ({ payload }, unit, store) => forgetAccount(payload, unit, store),
  },
  readModels: ['entries', 'places', 'words', 'profiles'],
};
