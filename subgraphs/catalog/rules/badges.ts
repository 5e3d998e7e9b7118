import { currentWindow } from '@marquee/contracts/licence';
import type { TitleDocument } from '../documents.js';

export type TitleBadge = 'NEW' | 'LEAVING_SOON' | 'ORIGINAL';

const DAY_MS = 86_400_000;

/** A title is new, and its end is near, for this long. */
const SOON_DAYS = 30;

/** Our own studio, as it stands in the credits. */
const OWN_STUDIO = 'Marquee Studios';

/**
 * What to point out about a title in one country; nothing about one that cannot be watched there now, but whose it is.
 */
export function badgesIn(
  { windows, withdrawn, studio }: Pick<TitleDocument, 'windows' | 'withdrawn' | 'studio'>,
  country: string,
  now: Date,
): readonly TitleBadge[] {
  const window = withdrawn ? undefined : currentWindow(windows, country, now);
  const daysSince = (instant: string): number => (now.getTime() - Date.parse(instant)) / DAY_MS;
  const badges: TitleBadge[] = [];
  if (window !== undefined && daysSince(window.from) < SOON_DAYS) badges.push('NEW');
  if (window?.until != null && -daysSince(window.until) <= SOON_DAYS) badges.push('LEAVING_SOON');
  if (studio === OWN_STUDIO) badges.push('ORIGINAL');
  return badges;
}
