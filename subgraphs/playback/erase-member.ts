/** Deletes everything about a deleted profile or an erased account, and keeps late events from restoring it. */
import { erasureDone } from '@marquee/contracts/events/erasure';
import type { AccountErased } from '@marquee/contracts/events/users';
import type { AccountId, DeviceId, ProfileId } from '@marquee/contracts/ids';
import type { UnitOfWork } from '@marquee/event-log/consumer/event-handlers';
import type { Collection, Document, DocumentPage } from '@marquee/document-store/port';
import { accountRecordId, deviceRecordId, profileRecordId } from './documents.js';
import type { AccountStreams } from './documents.js';
import { endedEvents } from './streams/stream-events.js';
import { endStreams } from './rules/streams/stream-slots.js';
import type { PlaybackStore } from './store.js';

const PAGE = 500;

/** Higher than any version that an owner assigns, so that every later event counts as old. */
const NEWEST_VERSION = Number.MAX_SAFE_INTEGER;

/** Returns the number of removed documents. */
async function removeAll<T extends Document>(
  unit: UnitOfWork,
  collection: Collection<T>,
  pageAfter: (after: string | null) => Promise<DocumentPage<T>>,
): Promise<number> {
  let removed = 0;
  for (let after: string | null = null, more = true; more; ) {
    const page = await pageAfter(after);
    for (const { id } of page.documents) unit.remove(collection, id);
    removed += page.documents.length;
    after = page.cursors.at(-1) ?? null;
    more = page.hasMore;
  }
  return removed;
}

async function removeViewing(profileId: ProfileId, unit: UnitOfWork, { collections }: PlaybackStore): Promise<number> {
  const { bookmarks, removals, viewings, members } = collections;
  const where = { profileId };
  const removed = await removeAll(unit, bookmarks, (after) =>
    bookmarks.find({ where, orderBy: { field: 'updatedAt', direction: 'ascending' }, after, limit: PAGE }),
  );
  await removeAll(unit, removals, (after) =>
    removals.find({ where, orderBy: { field: 'removedAt', direction: 'ascending' }, after, limit: PAGE }),
  );
  unit.remove(viewings, profileId);
  unit.upsert(members, { id: profileRecordId(profileId), about: 'gone', version: NEWEST_VERSION });
  return removed;
}

/** Removes all data of the profile and ends its active streams. */
export async function eraseProfile(
  profileId: ProfileId,
  accountId: AccountId,
  unit: UnitOfWork,
  store: PlaybackStore,
  at: Date,
): Promise<void> {
  await removeViewing(profileId, unit, store);
  const streams = await unit.get(store.collections.streams, accountId);
  if (streams === null) return;
  const running = endStreams(streams, (stream) => stream.profileId === profileId, 'REVOKED', at);
  for (const event of endedEvents(streams, running)) unit.emit(event);
  const after: AccountStreams = {
    ...streams,
    active: running.active,
    ended: running.ended.filter((stream) => stream.profileId !== profileId),
  };
  unit.upsert(store.collections.streams, after);
}

/** Removes all data of the account, in one commit with the `ErasureDone` event. */
export async function eraseAccount(
  { payload }: Pick<AccountErased, 'payload'>,
  unit: UnitOfWork,
  store: PlaybackStore,
): Promise<void> {
  const { accountId, profileIds, deviceIds, at } = payload;
  const { members, streams } = store.collections;
  let bookmarks = 0;
  for (const profileId of profileIds) bookmarks += await removeViewing(profileId, unit, store);
  for (const id of [accountRecordId(accountId), ...deviceIds.map((deviceId: DeviceId) => deviceRecordId(deviceId))]) {
    unit.upsert(members, { id, about: 'gone', version: NEWEST_VERSION });
  }
  const stored = await unit.get(streams, accountId);
  unit.remove(streams, accountId);
  const sessions = (stored?.active.length ?? 0) + (stored?.ended.length ?? 0);
  unit.emit(erasureDone({ accountId, owner: 'playback', at, erased: { bookmarks, sessions }, kept: [] }));
}
