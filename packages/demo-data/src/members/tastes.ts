import { pickSome } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import type { Genre } from '../titles/genres.js';

export type Taste = Partial<Readonly<Record<Genre, number>>>;

/** Typical tastes: genre -> weight. A profile's taste blends two of them. */
export const TASTES = {
  cinephile: { Drama: 5, Independent: 4, Classics: 3, 'Dark Comedy': 2, 'From the Stage': 1, Documentaries: 1 },
  thrillSeeker: { Action: 5, Thriller: 4, Crime: 2, 'Science Fiction': 2, Superheroes: 2 },
  dreamer: { Fantasy: 5, 'Science Fiction': 4, Adventure: 3, Animation: 2, Superheroes: 2 },
  romantic: { Romance: 5, Comedy: 3, Drama: 3, 'Book Adaptations': 1 },
  historian: { 'Period Pieces': 5, 'True Stories': 4, Drama: 2, Documentaries: 2, Westerns: 1 },
  nightOwl: { Horror: 6, Thriller: 3, Mystery: 2, 'Science Fiction': 1 },
  jester: { Comedy: 6, 'Dark Comedy': 2, Romance: 1, 'Music & Musicals': 1 },
  sleuth: { Crime: 5, Mystery: 5, Thriller: 4, 'Book Adaptations': 1 },
  musician: { 'Music & Musicals': 6, Comedy: 2, Romance: 2, 'From the Stage': 2 },
  naturalist: { Documentaries: 5, 'Nature & Science': 5, 'True Stories': 3, Adventure: 1 },
  outdoors: { Westerns: 4, Adventure: 4, Action: 3, Classics: 2 },
  reader: { 'Book Adaptations': 5, Drama: 3, Mystery: 3, 'Period Pieces': 2 },
} as const satisfies Readonly<Record<string, Taste>>;

export const CHILDRENS_TASTES = {
  giggler: { 'Children & Family': 4, Comedy: 4, Animation: 2 },
  explorer: { 'Children & Family': 3, Adventure: 5, 'Nature & Science': 3, Fantasy: 1 },
  storyteller: { 'Children & Family': 3, Fantasy: 4, Animation: 3, Mystery: 2 },
  singer: { 'Children & Family': 3, 'Music & Musicals': 5, Animation: 2, Comedy: 1 },
} as const satisfies Readonly<Record<string, Taste>>;

function blend(strong: Taste, weak: Taste): Taste {
  const sum: Partial<Record<Genre, number>> = {};
  for (const [genre, weight] of Object.entries(strong) as [Genre, number][]) sum[genre] = weight;
  for (const [genre, weight] of Object.entries(weak) as [Genre, number][]) sum[genre] = (sum[genre] ?? 0) + weight / 3;
  return sum;
}

/** A random taste: one typical taste, plus a third of another. */
export function tasteFor(random: Random, isKids: boolean): Taste {
  const [strong, weak] = pickSome<Taste>(random, Object.values(isKids ? CHILDRENS_TASTES : TASTES), 2);
  return blend(strong ?? {}, weak ?? {});
}
