/** What playback tells the others, and the copies it keeps of what they own, so that it can decide alone. */
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { EventsDefinition, UnitOfWork } from '@marquee/kit/events/projection';
import { accountRecordId, profileRecordId } from './documents.js';
import type { EpisodeRecord, TitleRecord } from './documents.js';
import type { PlaybackStore } from './store.js';

const inOrder = <T extends { readonly number: number }>(list: readonly T[]): readonly T[] => [...list].sort((a, b) => a.number - b.number);

const toTitleRecord = (title: TitleState): TitleRecord => ({
  id: title.titleId,
  version: title.version,
  kind: title.kind,
  names: title.names,
  originalLanguage: title.originalLanguage,
  runtimeSeconds: title.runtimeSeconds,
  maturityLevel: title.maturityLevel,
  windows: title.windows,
  isWithdrawn: false,
  episodes: inOrder(title.seasons).flatMap(({ episodes }) =>
    inOrder(episodes).map(({ episodeId, runtimeSeconds }) => ({ id: episodeId, runtimeSeconds })),
  ),
});

const putTitle = (unit: UnitOfWork, store: PlaybackStore, before: TitleRecord | null, title: TitleRecord): void => {
  const { titles, episodes } = store.collections;
  const { maturityLevel, windows, isWithdrawn } = title;
  unit.put(titles, title);
  for (const { id } of title.episodes) {
    const record: EpisodeRecord = { id, titleId: title.id, maturityLevel, windows, isWithdrawn };
    unit.put(episodes, record);
  }
  const kept = new Set(title.episodes.map(({ id }) => id));
  for (const { id } of before?.episodes ?? []) if (!kept.has(id)) unit.remove(episodes, id);
};

/** An event no newer than what we have is an old acquaintance. */
const takeTitle = async ({ payload }: { readonly payload: TitleState }, unit: UnitOfWork, store: PlaybackStore): Promise<void> => {
  const before = await unit.get(store.collections.titles, payload.titleId);
  if (before !== null && before.version >= payload.version) return;
  putTitle(unit, store, before, toTitleRecord(payload));
};

const takeProfile = async ({ payload }: { readonly payload: ProfileState }, unit: UnitOfWork, store: PlaybackStore): Promise<void> => {
  const { members } = store.collections;
  const id = profileRecordId(payload.profileId);
  const before = await unit.get(members, id);
  if (before !== null && before.version >= payload.version) return;
  unit.put(members, { id, about: 'profile', version: payload.version, state: payload });
};

const takeSubscription = async (
  { payload }: { readonly payload: SubscriptionState },
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> => {
  const { members } = store.collections;
  const id = accountRecordId(payload.accountId);
  const before = await unit.get(members, id);
  if (before !== null && before.version >= payload.version) return;
  unit.put(members, { id, about: 'account', version: payload.version, state: payload });
};

export const events: EventsDefinition<PlaybackStore> = {
  publishes: ['ViewingImported', 'BookmarkChanged', 'HistoryRemoved'],
  reactsTo: ['catalog', 'users', 'billing'],
  handlers: {
    TitlePublished: takeTitle,
    TitleChanged: takeTitle,
    TitleWithdrawn: async ({ payload }, unit, store) => {
      const before = await unit.get(store.collections.titles, payload.titleId);
      if (before === null || before.version >= payload.version) return;
      putTitle(unit, store, before, { ...before, version: payload.version, isWithdrawn: true });
    },
    ProfileCreated: takeProfile,
    ProfileUpdated: takeProfile,
    ProfileDeleted: ({ payload }, unit, store) => unit.remove(store.collections.members, profileRecordId(payload.profileId)),
    SubscriptionActivated: takeSubscription,
    SubscriptionChanged: takeSubscription,
  },
  projections: ['titles', 'episodes', 'members'],
};
