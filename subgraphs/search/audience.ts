/** For whom to decide what is visible. */
import { lowerMaturity } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { ProfileRecord } from './documents.js';
import type { Audience } from './rules/visibility.js';
import type { SearchStore } from './store.js';

/**
 * The ceiling of the token or of the profile as users last told it, whichever is stricter: one lowered since signing in
 * counts at once. Null for a profile that is gone, which may see nothing.
 */
function audienceOf({ country, maturityLimit }: ViewerIdentity, profile: ProfileRecord | null): Audience | null {
  if (profile === null) return { country, maturityLimit };
  return profile.about === 'gone'
    ? null
    : { country, maturityLimit: lowerMaturity(maturityLimit, profile.maturityLimit) };
}

export async function readAudience(store: SearchStore, viewer: ViewerIdentity): Promise<Audience | null> {
  return audienceOf(viewer, viewer.profileId === null ? null : await store.profile(viewer.profileId));
}
