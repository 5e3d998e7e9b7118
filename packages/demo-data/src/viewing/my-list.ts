import type { TitleId } from '@marquee/contracts/ids';
import { randomFor, pickWeighted } from '../seeded-random.js';
import { DAY_MS } from '../titles/licence-windows.js';
import { DEMO_NOW } from '../demo-data.js';
import type { DemoAccount, DemoProfile } from '../demo-data.js';
import type { AvailableTitles } from './available-titles.js';

const LONGEST_LIST = 24;

/** A profile's list, newest first: titles of its taste that are available to it. Some lists are empty. */
export function myListOf(
  available: AvailableTitles,
  account: DemoAccount,
  profile: DemoProfile,
): readonly { readonly titleId: TitleId; readonly addedAt: string }[] {
  const random = randomFor(`my list ${profile.id}`);
  const length = account.index === 0 ? 14 : Math.floor(random.next() ** 1.5 * LONGEST_LIST);
  const favourites = Object.entries(profile.taste);
  const entries = new Map<TitleId, string>();
  for (let draw = 0; draw < length; draw += 1) {
    const picked = available.pick(pickWeighted(random, favourites), random);
    if (picked === null || entries.has(picked.title.id)) continue;
    const earliest = Math.max(Date.parse(account.createdAt), picked.availableSince, DEMO_NOW.getTime() - 200 * DAY_MS);
    entries.set(
      picked.title.id,
      new Date(Math.floor(DEMO_NOW.getTime() - random.next() ** 2 * (DEMO_NOW.getTime() - earliest))).toISOString(),
    );
  }
  return [...entries]
    .map(([titleId, addedAt]) => ({ titleId, addedAt }))
    .sort((a, b) => (a.addedAt < b.addedAt ? 1 : a.addedAt > b.addedAt ? -1 : a.titleId < b.titleId ? -1 : 1));
}
