/** The events that playback publishes, and the handlers that keep its read models of other subgraphs' data. */
import type { EventOf } from '@marquee/contracts/events/all';
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { ProfileState } from '@marquee/contracts/events/users';
import type { EventsDefinition, Handlers, UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import { accountRecordId, deviceRecordId, profileRecordId } from './documents.js';
import type { DeviceState, EpisodeRecord, TitleRecord } from './documents.js';
import { eraseAccount, eraseProfile } from './erase-member.js';
import { endedEvents } from './streams/stream-events.js';
import { endStreams } from './rules/streams/stream-slots.js';
import type { PlaybackServices } from './services.js';
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

function saveTitle(unit: UnitOfWork, store: PlaybackStore, before: TitleRecord | null, title: TitleRecord): void {
  const { titles, episodes } = store.collections;
  const { maturityLevel, windows, isWithdrawn } = title;
  unit.upsert(titles, title);
  for (const { id } of title.episodes) {
    const record: EpisodeRecord = { id, titleId: title.id, maturityLevel, windows, isWithdrawn };
    unit.upsert(episodes, record);
  }
  const current = new Set(title.episodes.map(({ id }) => id));
  for (const { id } of before?.episodes ?? []) if (!current.has(id)) unit.remove(episodes, id);
}

/** Skips an event whose version is not newer than the stored one (duplicates, reordering). */
async function applyTitle(
  { payload }: { readonly payload: TitleState },
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const before = await unit.get(store.collections.titles, payload.titleId);
  if (before !== null && before.version >= payload.version) return;
  saveTitle(unit, store, before, toTitleRecord(payload));
}

async function applyProfile(
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

async function applySubscription(
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

async function applyDevice(
  { seq, payload }: DeviceEvent,
  isSignedOut: boolean,
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const { members } = store.collections;
  const id = deviceRecordId(payload.deviceId);
  const before = await unit.get(members, id);
  // Device events carry no version; `seq`, their position in the order of the device's key, serves as one.
  if (before !== null && before.version >= seq) return;
  const state: DeviceState = { accountId: payload.accountId, isSignedOut };
  unit.upsert(members, { id, about: 'device', version: seq, state });
}

/** Ends the device's streams that started before the sign-out. Streams started after a new sign-in continue. */
async function endStreamsOnDevice(
  { accountId, deviceId, at }: DeviceEvent['payload'],
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const { streams } = store.collections;
  const stored = await unit.get(streams, accountId);
  if (stored === null) return;
  const isOnDevice = (stream: { readonly deviceId: string; readonly startedAt: string }): boolean =>
    stream.deviceId === deviceId && stream.startedAt <= at;
  const after = endStreams(stored, isOnDevice, 'REVOKED', new Date(at));
  if (after === stored) return;
  unit.upsert(streams, { ...stored, ...after });
  for (const event of endedEvents(stored, after)) unit.emit(event);
}

const catalogHandlers: Handlers<PlaybackStore> = {
  TitlePublished: applyTitle,
  TitleChanged: applyTitle,
  TitleWithdrawn: async ({ payload }, unit, store) => {
    const before = await unit.get(store.collections.titles, payload.titleId);
    if (before === null || before.version >= payload.version) return;
    saveTitle(unit, store, before, { ...before, version: payload.version, isWithdrawn: true });
  },
};

const usersHandlers: Handlers<PlaybackStore> = {
  ProfileCreated: applyProfile,
  ProfileUpdated: applyProfile,
  ProfileDeleted: ({ payload, occurredAt }, unit, store) =>
    eraseProfile(payload.profileId, payload.accountId, unit, store, new Date(occurredAt)),
  AccountErased: eraseAccount,
  DeviceRegistered: (event, unit, store) => applyDevice(event, false, unit, store),
  DeviceSignedOut: async (event, unit, store) => {
    await applyDevice(event, true, unit, store);
    await endStreamsOnDevice(event.payload, unit, store);
  },
};

const billingHandlers: Handlers<PlaybackStore> = {
  SubscriptionActivated: applySubscription,
  SubscriptionChanged: applySubscription,
};

/** Records, with each applied event, the time at which an event of its owner was last applied. */
function withEventReceipts(handlers: Handlers<PlaybackStore>, clock: () => Date): Handlers<PlaybackStore> {
  return Object.fromEntries(
    Object.entries(handlers).map(([type, handler]) => [
      type,
      async (event: { readonly owner: string }, unit: UnitOfWork, store: PlaybackStore): Promise<void> => {
        unit.upsert(store.collections.eventReceipts, { id: event.owner, at: clock().toISOString() });
        // The table pairs each event type with its handler, and the framework calls it with events of that type only.
        await (handler as (event: object, unit: UnitOfWork, store: PlaybackStore) => Promise<void> | void)(
          event,
          unit,
          store,
        );
      },
    ]),
  );
}

export function events({ clock }: Pick<PlaybackServices, 'clock'>): EventsDefinition<PlaybackStore> {
  return {
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
    handlers: withEventReceipts({ ...catalogHandlers, ...usersHandlers, ...billingHandlers }, clock),
    // Not `streams` and `bookmarks`: handlers write them, but they are playback's own and a rebuild must keep them.
    readModels: ['titles', 'episodes', 'members', 'heard'],
  };
}
