import { diceFor, pickWeighted } from '../dice.js';
import type { Random } from '@marquee/runtime/random';
import { DAY_MS } from '../titles/licence-windows.js';
import { WORLD_NOW } from '../world.js';
import type { DemoAccount, DemoProfile, DemoTitle, DemoView } from '../world.js';
import type { Shelf, ShelvedTitle } from './shelf.js';
import { watch } from './view.js';

/** A history longer than this is cut to its newest part. */
export const MAX_VIEWS = 200;

/** So many of the newest views are likely to be unfinished: what somebody is in the middle of. */
const RECENT_VIEWS = 10;

type WeightedGenres = readonly (readonly [genre: string, weight: number])[];

/** Now and then people watch something else altogether, as everybody does. */
const WANDERLUST = 0.12;

function genresOf(profile: DemoProfile): WeightedGenres {
  return Object.entries(profile.taste);
}

/** 0..1: the share of the title's genres that the person likes, the favourite counting most. */
export function likingOf(taste: DemoProfile['taste'], genres: readonly string[]): number {
  const favourite = Math.max(1, ...Object.values(taste));
  const liked = genres.map((genre) => (taste[genre] ?? 0) / favourite);
  return liked.length === 0 ? 0 : (Math.max(...liked) + liked.reduce((sum, one) => sum + one, 0) / liked.length) / 2;
}

function viewCount(dice: Random, account: DemoAccount, profile: DemoProfile, mean: number): number {
  if (account.index === 0) return profile.id === account.profiles[0]?.id ? 150 : 70;
  const factor = 0.35 + -Math.log(1 - dice.next()) * 0.65;
  return Math.min(MAX_VIEWS, Math.max(12, Math.round(mean * factor)));
}

/** When a view was: the n-th newest of the recent ones within days, the others any time since both were there. */
function viewedAt(dice: Random, position: number, earliest: number): Date {
  const now = WORLD_NOW.getTime();
  const daysAgo = position < RECENT_VIEWS ? 0.05 + (position + dice.next()) * 0.8 : 9 + dice.next() ** 2 * 700;
  const at = now - daysAgo * DAY_MS;
  return new Date(Math.floor(at > earliest ? at : earliest + dice.next() * (now - earliest)));
}

/** A grown-up's own profile hardly ever strays among the children's shows; they have profiles of their own. */
function isOnTheirShelf(profile: DemoProfile, { genres }: DemoTitle): boolean {
  return profile.isKids || (profile.taste['Children & Family'] ?? 0) > 0 || !genres.includes('Children & Family');
}

function isSeries({ kind }: DemoTitle): boolean {
  return kind === 'SERIES';
}

/** What a profile has watched on its shelf, newest first, each title once; driven by taste, not by chance alone. */
export function historyOf(
  shelf: Shelf,
  genreNames: readonly string[],
  account: DemoAccount,
  profile: DemoProfile,
  meanViews: number,
): readonly DemoView[] {
  const dice = diceFor(`viewing ${profile.id}`);
  const favourites = genresOf(profile);
  const joinedAt = Date.parse(account.createdAt);
  const wanted = Math.min(viewCount(dice, account, profile, meanViews), Math.floor(shelf.titleCount * 0.6));
  const seen = new Set<string>();

  const drawUnseen = (suits: (title: DemoTitle) => boolean): ShelvedTitle | null => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const genre = dice.next() < WANDERLUST ? dice.pick(genreNames) : pickWeighted(dice, favourites);
      const drawn = shelf.draw(genre, dice);
      if (drawn !== null && !seen.has(drawn.title.id) && suits(drawn.title)) return drawn;
    }
    return null;
  };

  const views: DemoView[] = [];
  for (let position = 0; position < wanted; position += 1) {
    const recent = position < RECENT_VIEWS;
    const drawn =
      (recent && position % 2 === 0
        ? drawUnseen((title) => isSeries(title) && isOnTheirShelf(profile, title))
        : null) ?? drawUnseen((title) => isOnTheirShelf(profile, title));
    if (drawn === null) continue;
    seen.add(drawn.title.id);
    const midway = recent && dice.next() < 0.85;
    const at = viewedAt(dice, position, Math.max(joinedAt, drawn.availableSince));
    views.push(watch(dice, drawn.title, likingOf(profile.taste, drawn.title.genres), midway, at));
  }
  return views.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.titleId < b.titleId ? -1 : 1));
}
