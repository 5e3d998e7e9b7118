/** Badges in the corner of a tile. */
import { currentWindow } from '@marquee/contracts/licence';
import type { TitleDocument } from '../documents.js';

export type TitleBadge = 'NEW' | 'LEAVING_SOON' | 'ORIGINAL';

const DAY_MS = 86_400_000;

/** Days for which a title is new after its start, and leaving soon before its end. */
const SOON_DAYS = 30;

/** Marquee's own studio, as in the credits. */
const OWN_STUDIO = 'Marquee Studios';

/** The badges of a title in a country. A title without a current licence can only have `ORIGINAL`. */
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
