import type { MaturityLevel } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';

/** For whom to decide what is visible, and in which language to say it. */
export interface Audience {
  readonly country: string;
  readonly language: string;
  readonly maturityLimit: MaturityLevel;
}

/** Who is not signed in looks through the shop window: nothing can be played from there. */
const PASSER_BY: Audience = { country: 'US', language: 'en', maturityLimit: 'AGE_18' };

export function audienceOf(viewer: ViewerIdentity | null): Audience {
  return viewer ?? PASSER_BY;
}
