/** Writes to a profile's viewing, one after another: each raises the profile's version and fails when another came first. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { DuplicateError, VersionConflictError } from '@marquee/kit/store/port';
import type { Write } from '@marquee/kit/store/port';
import type { Bookmark } from './documents.js';
import type { PlaybackStore } from './store.js';

/** Two devices of one profile collide now and then; a profile on which five writes in a row collide is being abused. */
const ATTEMPTS = 5;

/** What a use case wants done to a bookmark, given the one that stands. */
export interface Decision {
  readonly writes: readonly Write[];
  readonly events: readonly NewEvent[];
  /** The bookmark after it; null when there is none. */
  readonly bookmark: Bookmark | null;
}

/** @param version What to write as the new bookmark's version. */
export type Decide = (current: Bookmark | null, version: number) => Promise<Decision> | Decision;

const isConflict = (error: unknown): boolean => error instanceof VersionConflictError || error instanceof DuplicateError;

const attempt = async (store: PlaybackStore, profileId: ProfileId, titleId: TitleId, decide: Decide): Promise<Bookmark | null> => {
  const { viewings } = store.collections;
  const viewing = await store.viewing(profileId);
  const [current = null] = await store.bookmarks(profileId, [titleId]);
  const version = (viewing?.document.version ?? 0) + 1;
  const { writes, events, bookmark } = await decide(current, version);
  if (writes.length === 0) return bookmark;
  const head = { id: profileId, version };
  const counted = viewing === null ? viewings.insert(head) : viewings.replace(head, viewing.version);
  await store.commit({ writes: [counted, ...writes], events });
  return bookmark;
};

/** Decides and commits, again with fresh eyes when another write of the profile came between. Answers the bookmark after it. */
export const writeViewing = async (store: PlaybackStore, profileId: ProfileId, titleId: TitleId, decide: Decide): Promise<Bookmark | null> => {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt(store, profileId, titleId, decide);
    } catch (error) {
      if (!isConflict(error) || attempts === ATTEMPTS) throw error;
    }
  }
};
