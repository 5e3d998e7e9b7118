import { currentWindow } from '@marquee/contracts/licence';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import type { TitleDocument } from '../documents.js';
import type { Audience } from './audience.js';

/** Whether the title may be found at all: not taken down, licensed in the country now, within the ceiling. */
export function isVisible(
  title: Pick<TitleDocument, 'withdrawn' | 'windows' | 'rating'>,
  audience: Audience,
  now: Date,
): boolean {
  return (
    !title.withdrawn &&
    isWithinMaturity(title.rating.level, audience.maturityLimit) &&
    currentWindow(title.windows, audience.country, now) !== undefined
  );
}
