/** A member wants a title forgotten. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { HistoryRemoved } from '@marquee/contracts/events/playback';
import { bookmarkId } from '../documents.js';
import type { PlaybackStore } from '../store.js';
import { writeViewing } from './write-viewing.js';

/**
 * Forgets the bookmark, remembers the wish, and tells the others, in one commit. Nothing happens when nothing was
 * watched.
 */
export async function removeFromHistory(
  store: PlaybackStore,
  profileId: ProfileId,
  titleId: TitleId,
  now: Date,
): Promise<void> {
  const { bookmarks, removals } = store.collections;
  const at = now.toISOString();
  const removed: HistoryRemoved = {
    type: 'HistoryRemoved',
    version: 1,
    key: profileId,
    occurredAt: at,
    payload: { profileId, titleId, at },
  };
  await writeViewing(store, profileId, titleId, ({ bookmark: current }) => {
    if (current === null) return { writes: [], events: [], bookmark: null };
    const id = bookmarkId(profileId, titleId);
    return {
      writes: [bookmarks.remove(id), removals.upsert({ id, profileId, removedAt: at })],
      events: [removed],
      bookmark: null,
    };
  });
}
