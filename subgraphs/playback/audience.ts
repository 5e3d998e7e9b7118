/** For whom to decide what is visible. */
import { lowerMaturity } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Audience } from './rules/visibility.js';
import type { Member } from './store.js';

/**
 * A ceiling lowered after the viewer signed in reaches us as an event before the token runs out: the stricter of the
 * two counts. Without a word from users, the identity alone does.
 */
export function audienceOf(viewer: ViewerIdentity, member: Member | null): Audience {
  return {
    country: viewer.country,
    maturityLimit: lowerMaturity(viewer.maturityLimit, member?.profile?.maturityLimit ?? viewer.maturityLimit),
  };
}
