/** Stores which titles a profile has seen on its pages. */
import type { TitlesSeen } from '@marquee/contracts/events/recommendations';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { profileFactId } from '../documents.js';
import { addImpressions } from '../rules/profile/impressions.js';
import type { RecommendationsStore } from '../store.js';

/**
 * Repeating it on the same day changes nothing, and writes nothing. Nothing is stored for an erased profile.
 *
 * @returns The number of titles that were not yet counted on this day.
 */
export async function recordImpressions(
  { collections: { impressions, facts }, commit }: RecommendationsStore,
  profileId: ProfileId,
  titleIds: readonly TitleId[],
  now: Date,
): Promise<number> {
  if (titleIds.length === 0) return 0;
  const at = now.toISOString();
  const today = at.slice(0, 10);
  const isErased = async (): Promise<boolean> => (await facts.get(profileFactId(profileId)))?.about === 'gone';
  const recorded = await retryOnConflict(async () => {
    const [before, erased] = await Promise.all([impressions.getVersioned(profileId), isErased()]);
    const known = before?.document.seen ?? [];
    const seen = addImpressions(known, titleIds, today);
    if (erased || seen === known) return 0;
    const old = new Set(known);
    const added = seen.filter((each) => !old.has(each)).map(({ titleId }) => titleId);
    const after = { id: profileId, seen };
    const event: TitlesSeen = {
      ...{ type: 'TitlesSeen', version: 1, key: profileId, occurredAt: at },
      payload: { profileId, titleIds: added, at },
    };
    await commit([before === null ? impressions.insert(after) : impressions.replace(after, before.version)], [event]);
    return added.length;
  });
  // The profile may have been erased between the read and the commit.
  if (recorded > 0 && (await isErased())) await commit([impressions.remove(profileId)], []);
  return recorded;
}
