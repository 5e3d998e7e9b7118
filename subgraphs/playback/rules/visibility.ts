/** What a profile may be shown at all. */
import { currentWindow } from '@marquee/contracts/licence';
import type { LicenceWindow } from '@marquee/contracts/licence';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';

export interface Licensed {
  readonly isWithdrawn: boolean;
  readonly maturityLevel: MaturityLevel;
  readonly windows: readonly LicenceWindow[];
}

export interface Audience {
  readonly country: string;
  readonly maturityLimit: MaturityLevel;
}

export function isVisible(title: Licensed, { country, maturityLimit }: Audience, now: Date): boolean {
  return (
    !title.isWithdrawn &&
    isWithinMaturity(title.maturityLevel, maturityLimit) &&
    currentWindow(title.windows, country, now) !== undefined
  );
}
