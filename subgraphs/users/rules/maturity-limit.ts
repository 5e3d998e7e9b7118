import { lowerMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';

/** The highest level that a kids profile is ever shown, whatever is stored for it. */
export const KIDS_MATURITY_LIMIT: MaturityLevel = 'AGE_10';

/** The ceiling that holds for a profile. */
export function effectiveMaturityLimit(profile: {
  readonly isKids: boolean;
  readonly maturityLimit: MaturityLevel;
}): MaturityLevel {
  return profile.isKids ? lowerMaturity(profile.maturityLimit, KIDS_MATURITY_LIMIT) : profile.maturityLimit;
}
