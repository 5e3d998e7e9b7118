/**
 * Generated interactions whose structure is known, for tests and proofs: members have tastes, titles have genres and a
 * popularity, and some titles follow others, as parts of a series do. A model that learns who is alike or what follows
 * beats the list of popular titles by a known factor; one that learns nothing does not.
 */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { createInteractionsBuilder } from '../data/interactions-builder.js';
import type { Interactions } from '../model.js';

export interface SyntheticSize {
  readonly users: number;
  readonly items: number;
  readonly genres: number;
  /** Interactions per user: at least this many, and fewer than three times as many. */
  readonly shortestHistory: number;
}

/** Shares of what a member watches: the next title of a series, one of the member's genres, anything popular. */
const SERIES_SHARE = 0.35;
const GENRE_SHARE = 0.5;

/** Titles of one series, one after the other by index. */
const SERIES_LENGTH = 4;

/** Genres that a member likes. */
const LIKED_GENRES = 2;

/** A day between two interactions of a member. */
const DAY_SECONDS = 86_400;

export function generateInteractions(size: SyntheticSize, seed: number): Interactions {
  const random = createRandom(seed);
  const builder = createInteractionsBuilder();
  const titles = shuffled(size.items, random);
  const byGenre = Array.from({ length: size.genres }, (_, genre) =>
    titles.filter((title) => genreOf(title, size) === genre),
  );
  for (let user = 0; user < size.users; user += 1) {
    const index = builder.addUser(`m${user}`);
    const liked = Array.from({ length: LIKED_GENRES }, () => random.int(size.genres));
    const length = size.shortestHistory + random.int(size.shortestHistory * 2);
    const watched = new Set<number>();
    let last = -1;
    for (let attempt = 0; watched.size < length && attempt < length * 20; attempt += 1) {
      const title = nextTitle(random, last, byGenre[random.pick(liked)] ?? titles, titles);
      if (watched.has(title)) continue;
      watched.add(title);
      builder.add(index, `t${title}`, 1_700_000_000 + watched.size * DAY_SECONDS);
      last = title;
    }
  }
  return builder.build().interactions;
}

/** A series has one genre. */
function genreOf(title: number, { genres }: SyntheticSize): number {
  return Math.floor(title / SERIES_LENGTH) % genres;
}

function nextTitle(random: Random, last: number, ofGenre: readonly number[], all: readonly number[]): number {
  const kind = random.next();
  if (kind < SERIES_SHARE && last !== -1 && (last + 1) % SERIES_LENGTH !== 0) return last + 1;
  return pickPopular(random, kind < SERIES_SHARE + GENRE_SHARE ? ofGenre : all);
}

/** The first titles of a list are the most popular ones: the density falls as the square root of the rank does. */
function pickPopular(random: Random, titles: readonly number[]): number {
  return titles[Math.floor(random.next() ** 2 * titles.length)] ?? 0;
}

function shuffled(count: number, random: Random): readonly number[] {
  const list = Array.from({ length: count }, (_, index) => index);
  for (let left = count - 1; left > 0; left -= 1) {
    const other = random.int(left + 1);
    [list[left], list[other]] = [list[other] ?? 0, list[left] ?? 0];
  }
  return list;
}
