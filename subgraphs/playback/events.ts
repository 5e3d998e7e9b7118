/** What playback tells the others, and the copies it keeps of what they own, so that it can decide alone. */
import type { EventOf } from '@marquee/contracts/events/all';
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { EventsDefinition, Handlers, UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { accountRecordId, deviceRecordId, profileRecordId } from './documents.js';
import type { DeviceStanding, EpisodeRecord, TitleRecord } from './documents.js';
import { eraseAccount, forgetProfile } from './erase-member.js';
import { endingsBetween } from './streams/stream-events.js';
import { endStreams } from './rules/streams/stream-slots.js';
import type { PlaybackStore } from './store.js';

function inOrder<T extends { readonly number: number }>(list: readonly T[]): readonly T[] {
  return [...list].sort((a, b) => a.number - b.number);
}

function toTitleRecord(title: TitleState): TitleRecord {
  return {
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
  };
}

function putTitle(unit: UnitOfWork, store: PlaybackStore, before: TitleRecord | null, title: TitleRecord): void {
  const { titles, episodes } = store.collections;
  const { maturityLevel, windows, isWithdrawn } = title;
  unit.upsert(titles, title);
  for (const { id } of title.episodes) {
    const record: EpisodeRecord = { id, titleId: title.id, maturityLevel, windows, isWithdrawn };
    unit.upsert(episodes, record);
  }
  const kept = new Set(title.episodes.map(({ id }) => id));
  for (const { id } of before?.episodes ?? []) if (!kept.has(id)) unit.remove(episodes, id);
}

/** An event no newer than what we have is an old acquaintance. */
async function takeTitle(
  { payload }: { readonly payload: TitleState },
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const before = await unit.get(store.collections.titles, payload.titleId);
  if (before !== null && before.version >= payload.version) return;
  putTitle(unit, store, before, toTitleRecord(payload));
}

async function takeProfile(
  { payload }: { readonly payload: ProfileState },
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const { members } = store.collections;
  const id = profileRecordId(payload.profileId);
  const before = await unit.get(members, id);
  if (before !== null && before.version >= payload.version) return;
  unit.upsert(members, { id, about: 'profile', version: payload.version, state: payload });
}

async function takeSubscription(
  { payload }: { readonly payload: SubscriptionState },
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const { members } = store.collections;
  const id = accountRecordId(payload.accountId);
  const before = await unit.get(members, id);
  if (before !== null && before.version >= payload.version) return;
  unit.upsert(members, { id, about: 'account', version: payload.version, state: payload });
}

interface DeviceEvent {
  readonly seq: number;
  readonly payload: EventOf<'DeviceSignedOut'>['payload'];
}

async function takeDevice(
  { seq, payload }: DeviceEvent,
  isSignedOut: boolean,
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const { members } = store.collections;
  const id = deviceRecordId(payload.deviceId);
  const before = await unit.get(members, id);
  // Events of a device carry no version of their own; their place in its order is one.
  if (before !== null && before.version >= seq) return;
  const state: DeviceStanding = { accountId: payload.accountId, isSignedOut };
  unit.upsert(members, { id, about: 'device', version: seq, state });
}

/** What was started before the device was signed out ends; what was started since, after signing in again, does not. */
async function endOnDevice(
  { accountId, deviceId, at }: DeviceEvent['payload'],
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const { streams } = store.collections;
  const held = await unit.get(streams, accountId);
  if (held === null) return;
  const isMeant = (stream: { readonly deviceId: string; readonly startedAt: string }): boolean =>
    stream.deviceId === deviceId && stream.startedAt <= at;
  const after = endStreams(held, isMeant, 'REVOKED', new Date(at));
  if (after === held) return;
  unit.upsert(streams, { ...held, ...after });
  for (const event of endingsBetween(held, after)) unit.emit(event);
}

const ofCatalog: Handlers<PlaybackStore> = {
  TitlePublished: takeTitle,
  TitleChanged: takeTitle,
  TitleWithdrawn: async ({ payload }, unit, store) => {
    const before = await unit.get(store.collections.titles, payload.titleId);
    if (before === null || before.version >= payload.version) return;
    putTitle(unit, store, before, { ...before, version: payload.version, isWithdrawn: true });
  },
};

const ofUsers: Handlers<PlaybackStore> = {
  ProfileCreated: takeProfile,
  ProfileUpdated: takeProfile,
  ProfileDeleted: ({ payload, occurredAt }, unit, store) =>
    forgetProfile(payload.profileId, payload.accountId, unit, store, new Date(occurredAt)),
  AccountErased: eraseAccount,
  DeviceRegistered: (event, unit, store) => takeDevice(event, false, unit, store),
  DeviceSignedOut: async (event, unit, store) => {
    await takeDevice(event, true, unit, store);
    await endOnDevice(event.payload, unit, store);
  },
};

const ofBilling: Handlers<PlaybackStore> = {
  SubscriptionActivated: takeSubscription,
  SubscriptionChanged: takeSubscription,
};

/** Notes, with each event, that its owner was heard from. */
function noting(handlers: Handlers<PlaybackStore>): Handlers<PlaybackStore> {
  return Object.fromEntries(
    Object.entries(handlers).map(([type, handler]) => [
      type,
      async (event: { readonly owner: string }, unit: UnitOfWork, store: PlaybackStore): Promise<void> => {
        unit.upsert(store.collections.heard, { id: event.owner, at: store.clock().toISOString() });
        // The table pairs each type with a handler of its payload, and the kit calls it with events of that type alone.
        await (handler as (event: object, unit: UnitOfWork, store: PlaybackStore) => Promise<void> | void)(
          event,
          unit,
          store,
        );
      },
    ]),
  );
}

export const events: EventsDefinition<PlaybackStore> = {
  publishes: [
    'ViewingImported',
    'BookmarkChanged',
    'HistoryRemoved',
    'PlaybackStarted',
    'PlaybackProgressed',
    'PlaybackEnded',
    'TitleCompleted',
    'StreamLimitHit',
    'ErasureDone',
  ],
  consumes: ['catalog', 'users', 'billing'],
  handlers: noting({ ...ofCatalog, ...ofUsers, ...ofBilling }),
  // Streams and bookmarks, which some handlers end and remove, are our own: a rebuild must not empty them.
  readModels: ['titles', 'episodes', 'members', 'heard'],
};
