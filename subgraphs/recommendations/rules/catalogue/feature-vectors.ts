/** Feature vectors of titles: weighted traits. Rare traits weigh more. */
import { KEYS_AT_ONCE, mapIncrementally, YIELD_EVERY } from './incremental-work.js';
import type { IncrementalWork } from './incremental-work.js';
import { decadeOf, perTitle } from './title.js';
import type { Title } from './title.js';

/** Weight of each kind of trait, tuned by hand with the members of the sample data. */
const WEIGHTS = { genre: 1, mood: 0.6, person: 0.5, decade: 0.35, kind: 0.3, studio: 0.15 } as const;

/** Genres that say where a story comes from, and little of what it is like: they count this part of a genre. */
export const ORIGIN_GENRES: ReadonlySet<string> = new Set([
  'Book Adaptations',
  'From the Stage',
  'Independent',
  'International',
]);
const ORIGIN_PART = 0.25;

function genreWeight(genre: string): number {
  return ORIGIN_GENRES.has(genre) ? ORIGIN_PART * WEIGHTS.genre : WEIGHTS.genre;
}

/** Upper limit of the rarity weight, so that one shared person does not dominate. */
const MAX_RARITY = 4;

/** A title's feature vector: sparse, of length 1. */
export interface Vector {
  readonly traits: Int32Array;
  readonly weights: Float32Array;
}

export interface FeatureSpace {
  readonly size: number;
  /** Trait number by genre name. Genres of a single title are absent. */
  readonly genreTrait: ReadonlyMap<string, number>;
  readonly vectors: readonly Vector[];
}

interface Trait {
  readonly key: string;
  readonly weight: number;
}

/** Prefix of a genre's trait. */
const GENRE = 'genre:';

const traitsOf = perTitle((title): readonly Trait[] => [
  ...title.genres.map((genre) => ({ key: `${GENRE}${genre}`, weight: genreWeight(genre) })),
  ...title.moods.map((mood) => ({ key: `mood:${mood}`, weight: WEIGHTS.mood })),
  ...title.people.map(({ id }) => ({ key: `person:${id}`, weight: WEIGHTS.person })),
  { key: `decade:${decadeOf(title)}`, weight: WEIGHTS.decade },
  { key: `kind:${title.kind}`, weight: WEIGHTS.kind },
  ...(title.studio === null ? [] : [{ key: `studio:${title.studio}`, weight: WEIGHTS.studio }]),
]);

function* countTraits(all: readonly (readonly Trait[])[]): IncrementalWork<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const [index, own] of all.entries()) {
    for (const { key } of own) counts.set(key, (counts.get(key) ?? 0) + 1);
    if (index % YIELD_EVERY === 0) yield;
  }
  return counts;
}

/** A number for each trait of several titles. */
function* numberShared(counts: ReadonlyMap<string, number>): IncrementalWork<ReadonlyMap<string, number>> {
  const numbers = new Map<string, number>();
  let index = 0;
  for (const [key, count] of counts) {
    if (count > 1) numbers.set(key, numbers.size);
    index += 1;
    if (index % KEYS_AT_ONCE === 0) yield;
  }
  return numbers;
}

function toUnitLength(weights: Float32Array): Float32Array {
  const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return length === 0 ? weights : weights.map((weight) => weight / length);
}

/** Traits of a single title are omitted, since they relate no titles. */
export function* featureSpace(titles: readonly Title[]): IncrementalWork<FeatureSpace> {
  const traits = yield* mapIncrementally(titles, traitsOf);
  const counts = yield* countTraits(traits);
  const numbers = yield* numberShared(counts);
  const rarity = (key: string): number => Math.min(MAX_RARITY, Math.log(1 + titles.length / (counts.get(key) ?? 1)));
  const toVector = (own: readonly Trait[]): Vector => {
    const known = own.flatMap(({ key, weight }) => {
      const trait = numbers.get(key);
      return trait === undefined ? [] : [{ trait, weight: weight * rarity(key) }];
    });
    return {
      traits: Int32Array.from(known, ({ trait }) => trait),
      weights: toUnitLength(Float32Array.from(known, ({ weight }) => weight)),
    };
  };
  const vectors = yield* mapIncrementally(traits, toVector);
  const genreTrait = new Map<string, number>();
  for (const [key, trait] of numbers) if (key.startsWith(GENRE)) genreTrait.set(key.slice(GENRE.length), trait);
  yield;
  return { size: numbers.size, genreTrait, vectors };
}

/** Adds `factor` times the title's vector to a dense one. */
export function addVector(target: Float32Array, { traits, weights }: Vector, factor: number): void {
  for (let index = 0; index < traits.length; index += 1) {
    const trait = traits[index] ?? 0;
    target[trait] = (target[trait] ?? 0) + factor * (weights[index] ?? 0);
  }
}

/** Dot product: the cosine, since both vectors have length 1. */
export function dot(dense: Float32Array, { traits, weights }: Vector): number {
  let sum = 0;
  for (let index = 0; index < traits.length; index += 1)
    sum += (dense[traits[index] ?? 0] ?? 0) * (weights[index] ?? 0);
  return sum;
}

/** Scales to length 1. A zero vector is returned unchanged. */
export function normalise(dense: Float32Array): Float32Array {
  return toUnitLength(dense);
}
