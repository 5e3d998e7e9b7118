import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { MaturityLevel } from '@marquee/contracts/maturity';

/** Whether a title may be put on a list: it is published, and the profile may see it at all. */
export function canBeSaved(
  title: { readonly maturityLevel: MaturityLevel; readonly isWithdrawn: boolean } | null,
  maturityLimit: MaturityLevel,
): boolean {
  return title !== null && !title.isWithdrawn && isWithinMaturity(title.maturityLevel, maturityLimit);
}
