/** Badges in the corner of a tile. */
import { currentWindow, nextLicenceChange, periodOf } from '@marquee/contracts/licence';
import type { TitleDocument } from '../documents.js';

export type TitleBadge = 'NEW' | 'LEAVING_SOON' | 'ORIGINAL';

/** For 30 days a title is new after its start, and leaving soon before its end. */
const SOON_MS = 30 * 86_400_000;

/** Marquee's own studio, as in the credits. */
const OWN_STUDIO = 'Marquee Studios';

/** The badges of a title in a country. A title without a current licence can only have `ORIGINAL`. */
export function badgesIn(
  { windows, withdrawn, studio }: Pick<TitleDocument, 'windows' | 'withdrawn' | 'studio'>,
  country: string,
  now: Date,
): readonly TitleBadge[] {
  const window = withdrawn ? undefined : currentWindow(windows, country, now);
  const badges: TitleBadge[] = [];
  if (window !== undefined) {
    const { fromMs, untilMs } = periodOf(window);
    if (now.getTime() - fromMs < SOON_MS) badges.push('NEW');
    if (untilMs - now.getTime() <= SOON_MS) badges.push('LEAVING_SOON');
  }
  if (studio === OWN_STUDIO) badges.push('ORIGINAL');
  return badges;
}

/** When the badges of a title change by the clock, in milliseconds since 1970; infinite when they do not. */
export function nextBadgeChange({ windows }: Pick<TitleDocument, 'windows'>, country: string, now: Date): number {
  return nextLicenceChange(windows, country, now, SOON_MS);
}
