/** Viewing histories. */
import { randomFor, pickWeighted } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { DAY_MS } from '../titles/licence-windows.js';
import { DEMO_NOW } from '../demo-data.js';
import type { DemoAccount, DemoProfile, DemoTitle, DemoView } from '../demo-data.js';
import type { AvailableTitles, AvailableTitle } from './available-titles.js';
import { simulateView } from './simulate-view.js';

/** The longest history, in views. */
export const MAX_VIEWS = 200;

/** Number of newest views that are mostly unfinished. */
const RECENT_VIEWS = 10;

type WeightedGenres = readonly (readonly [genre: string, weight: number])[];

/** Share of views from any genre, outside the profile's taste. */
const ANY_GENRE_SHARE = 0.12;

function genresOf(profile: DemoProfile): WeightedGenres {
  return Object.entries(profile.taste);
}

/** 0..1: how well genres match a taste. The best-matching genre counts half. */
export function affinityOf(taste: DemoProfile['taste'], genres: readonly string[]): number {
  const favourite = Math.max(1, ...Object.values(taste));
  const liked = genres.map((genre) => (taste[genre] ?? 0) / favourite);
  return liked.length === 0 ? 0 : (Math.max(...liked) + liked.reduce((sum, one) => sum + one, 0) / liked.length) / 2;
}

function viewCount(random: Random, account: DemoAccount, profile: DemoProfile, mean: number): number {
  if (account.index === 0) return profile.id === account.profiles[0]?.id ? 150 : 70;
  const factor = 0.35 + -Math.log(1 - random.next()) * 0.65;
  return Math.min(MAX_VIEWS, Math.max(12, Math.round(mean * factor)));
}

/** Time of the n-th newest view: recent ones within days, others between `earliest` and `DEMO_NOW`. */
function viewedAt(random: Random, position: number, earliest: number): Date {
  const now = DEMO_NOW.getTime();
  const daysAgo = position < RECENT_VIEWS ? 0.05 + (position + random.next()) * 0.8 : 9 + random.next() ** 2 * 700;
  const at = now - daysAgo * DAY_MS;
  return new Date(Math.floor(at > earliest ? at : earliest + random.next() * (now - earliest)));
}

/** Adult profiles watch children's titles only when their taste includes the genre. */
function suitsAge(profile: DemoProfile, { genres }: DemoTitle): boolean {
  return profile.isKids || (profile.taste['Children & Family'] ?? 0) > 0 || !genres.includes('Children & Family');
}

function isSeries({ kind }: DemoTitle): boolean {
  return kind === 'SERIES';
}

/** A profile's viewing history, newest first, each title once. Titles are picked by the profile's taste. */
export function historyOf(
  available: AvailableTitles,
  genreNames: readonly string[],
  account: DemoAccount,
  profile: DemoProfile,
  meanViews: number,
): readonly DemoView[] {
  const random = randomFor(`viewing ${profile.id}`);
  const favourites = genresOf(profile);
  const joinedAt = Date.parse(account.createdAt);
  const wanted = Math.min(viewCount(random, account, profile, meanViews), Math.floor(available.titleCount * 0.6));
  const seen = new Set<string>();

  const pickUnwatched = (suits: (title: DemoTitle) => boolean): AvailableTitle | null => {
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const genre = random.next() < ANY_GENRE_SHARE ? random.pick(genreNames) : pickWeighted(random, favourites);
      const picked = available.pick(genre, random);
      if (picked !== null && !seen.has(picked.title.id) && suits(picked.title)) return picked;
    }
    return null;
  };

  const views: DemoView[] = [];
  for (let position = 0; position < wanted; position += 1) {
    const recent = position < RECENT_VIEWS;
    const picked =
      (recent && position % 2 === 0 ? pickUnwatched((title) => isSeries(title) && suitsAge(profile, title)) : null) ??
      pickUnwatched((title) => suitsAge(profile, title));
    if (picked === null) continue;
    seen.add(picked.title.id);
    const midway = recent && random.next() < 0.85;
    const at = viewedAt(random, position, Math.max(joinedAt, picked.availableSince));
    views.push(simulateView(random, picked.title, affinityOf(profile.taste, picked.title.genres), midway, at));
  }
  return views.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.titleId < b.titleId ? -1 : 1));
}
