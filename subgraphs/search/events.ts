/**
 * Event handlers: catalog's events build the search index, users' events the profiles' maturity limits, recommendations'
 * events the neighbours of titles.
 */
import type { TitleState } from '@marquee/contracts/events/catalog';
import { MAX_NEIGHBOURS } from '@marquee/contracts/events/recommendations';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { EventsDefinition, UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { documentTokens } from '@marquee/document-store/tokens';
import { toEntry } from './documents.js';
import type { Entry } from './documents.js';
import { eraseAccount, eraseProfile } from './erase-member.js';
import { deletionVariants } from './rules/spelling.js';
import { SEARCHED_FIELDS } from './store.js';
import type { SearchStore } from './store.js';

/**
 * Adds the entry's words to the index. Words are not removed with their title: a correction without hits is skipped.
 */
async function indexWords(entry: Entry, unit: UnitOfWork, { collections: { words } }: SearchStore): Promise<void> {
  for (const word of documentTokens(entry, SEARCHED_FIELDS)) {
    if ((await unit.get(words, word)) === null) unit.upsert(words, { id: word, near: deletionVariants(word) });
  }
}

/** Skips events whose version is not newer than the stored one (duplicates, reordering). */
async function applyTitle(
  { payload }: { readonly payload: TitleState },
  unit: UnitOfWork,
  store: SearchStore,
): Promise<void> {
  const { entries, entryLocations } = store.collections;
  const before = await unit.get(entryLocations, payload.titleId);
  if (before !== null && before.version >= payload.version) return;
  const entry = toEntry(payload);
  if (before !== null && before.entryId !== entry.id) unit.remove(entries, before.entryId);
  unit.upsert(entries, entry);
  unit.upsert(entryLocations, { id: payload.titleId, version: payload.version, entryId: entry.id });
  await indexWords(entry, unit, store);
}

async function applyProfile(
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
  consumes: ['catalog', 'users', 'recommendations'],
  handlers: {
    TitlePublished: applyTitle,
    TitleChanged: applyTitle,
    // The entry stays, so that a search for the title returns related ones.
    TitleWithdrawn: async ({ payload }, unit, { collections: { entries, entryLocations } }) => {
      const before = await unit.get(entryLocations, payload.titleId);
      if (before === null || before.version >= payload.version) return;
      const entry = await unit.get(entries, before.entryId);
      if (entry !== null) unit.upsert(entries, { ...entry, isWithdrawn: true });
      unit.upsert(entryLocations, { ...before, version: payload.version });
    },
    TitleNeighboursChanged: async ({ payload: { titleId, neighbours, at } }, unit, { collections }) => {
      const before = await unit.get(collections.neighbours, titleId);
      if (before !== null && before.at >= at) return;
      const titleIds = neighbours.slice(0, MAX_NEIGHBOURS);
      unit.upsert(collections.neighbours, { id: titleId, titleIds, at });
    },
    ProfileCreated: applyProfile,
    ProfileUpdated: applyProfile,
    ProfileDeleted: ({ payload: { profileId } }, unit, store) => eraseProfile(profileId, unit, store),
    AccountErased: ({ payload }, unit, store) => eraseAccount(payload, unit, store),
  },
  readModels: ['entries', 'places', 'words', 'profiles', 'neighbours'],
};
