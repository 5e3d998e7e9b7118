/** Keeps a title off the pages of a profile. */
import type { TitleRejected } from '@marquee/contracts/events/recommendations';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { RecommendationsStore } from '../store.js';

/** The oldest rejections beyond this number are removed. */
const MAX_REJECTED = 500;

/** Repeating it changes nothing. Retries after a concurrent write of another device of the profile. */
export function rejectTitle(
  { collections, feedback, commit }: RecommendationsStore,
  profileId: ProfileId,
  titleId: TitleId,
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const rejected: TitleRejected = {
    type: 'TitleRejected',
    version: 1,
    key: profileId,
    occurredAt: at,
    payload: { profileId, titleId, at },
  };
  return retryOnConflict(async () => {
    const before = await feedback(profileId);
    const known = before?.document.turnedDown ?? [];
    if (known.includes(titleId)) return;
    const after = { id: profileId, turnedDown: [titleId, ...known].slice(0, MAX_REJECTED) };
    const write =
      before === null ? collections.feedback.insert(after) : collections.feedback.replace(after, before.version);
    await commit([write], [rejected]);
  });
}
