/** A member does not want to see a title again. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { DuplicateError, VersionConflictError } from '@marquee/document-store/port';
import type { RecommendationsStore } from './store.js';

/** More than anybody turns down by hand; the oldest give way. */
const MAX_TURNED_DOWN = 500;
const ATTEMPTS = 5;

async function attempt(
  { collections, feedback, commit }: RecommendationsStore,
  profileId: ProfileId,
  titleId: TitleId,
): Promise<void> {
  const before = await feedback(profileId);
  const known = before?.document.turnedDown ?? [];
  if (known.includes(titleId)) return;
  const next = { id: profileId, turnedDown: [titleId, ...known].slice(0, MAX_TURNED_DOWN) };
  await commit([
    before === null ? collections.feedback.insert(next) : collections.feedback.replace(next, before.version),
  ]);
}

/** Remembers it; saying it twice is saying it once. Tries again when another device of the profile came between. */
export async function rejectTitle(store: RecommendationsStore, profileId: ProfileId, titleId: TitleId): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt(store, profileId, titleId);
    } catch (error) {
      const isConflict = error instanceof VersionConflictError || error instanceof DuplicateError;
      if (!isConflict || attempts === ATTEMPTS) throw error;
    }
  }
}
