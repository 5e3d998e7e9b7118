import type { TitleId } from '@marquee/contracts/ids';
import { diceFor, pickWeighted } from '../dice.js';
import { DAY_MS } from '../titles/licence-windows.js';
import { WORLD_NOW } from '../world.js';
import type { DemoAccount, DemoProfile } from '../world.js';
import type { Shelf } from './shelf.js';

const LONGEST_LIST = 24;

/** What a profile keeps for later, newest first: to its taste, within its country and ceiling. A few keep nothing. */
export function myListOf(
  shelf: Shelf,
  account: DemoAccount,
  profile: DemoProfile,
): readonly { readonly titleId: TitleId; readonly addedAt: string }[] {
  const dice = diceFor(`my list ${profile.id}`);
  const length = account.index === 0 ? 14 : Math.floor(dice.next() ** 1.5 * LONGEST_LIST);
  const favourites = Object.entries(profile.taste);
  const entries = new Map<TitleId, string>();
  for (let draw = 0; draw < length; draw += 1) {
    const drawn = shelf.draw(pickWeighted(dice, favourites), dice);
    if (drawn === null || entries.has(drawn.title.id)) continue;
    const earliest = Math.max(Date.parse(account.createdAt), drawn.availableSince, WORLD_NOW.getTime() - 200 * DAY_MS);
    entries.set(
      drawn.title.id,
      new Date(Math.floor(WORLD_NOW.getTime() - dice.next() ** 2 * (WORLD_NOW.getTime() - earliest))).toISOString(),
    );
  }
  return [...entries]
    .map(([titleId, addedAt]) => ({ titleId, addedAt }))
    .sort((a, b) => (a.addedAt < b.addedAt ? 1 : a.addedAt > b.addedAt ? -1 : a.titleId < b.titleId ? -1 : 1));
}
