/** The maturity limit of a profile. */
import { lowerMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';

/** The highest maturity limit of a kids profile, also when a higher one is stored. */
export const KIDS_MATURITY_LIMIT: MaturityLevel = 'AGE_10';

/** The maturity limit in effect: the stored one, for a kids profile at most `KIDS_MATURITY_LIMIT`. */
export function effectiveMaturityLimit(profile: {
  readonly isKids: boolean;
  readonly maturityLimit: MaturityLevel;
}): MaturityLevel {
  return profile.isKids ? lowerMaturity(profile.maturityLimit, KIDS_MATURITY_LIMIT) : profile.maturityLimit;
}
