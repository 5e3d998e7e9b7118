/** All titles at one revision, with precomputed data for building pages. Shared by all requests. */
import type { TitleId } from '@marquee/contracts/ids';
import { featureSpace } from './feature-vectors.js';
import type { FeatureSpace } from './feature-vectors.js';
import { groupsOf } from './title-groups.js';
import type { Group } from './title-groups.js';
import { KEYS_AT_ONCE, mapIncrementally, runWithoutPauses, YIELD_EVERY } from './incremental-work.js';
import type { IncrementalWork } from './incremental-work.js';
import { perTitle } from './title.js';
import type { Title } from './title.js';

/** Titles are addressed by number: their index in `titles`. */
export interface Catalogue {
  /** The store's revision of the titles. */
  readonly revision: number;
  /**
   * The revision whose titles `features` and `groups` were computed from. Lower than `revision` while they are being
   * computed in the background; visibility always has `revision`.
   */
  readonly similarityRevision: number;
  readonly titles: readonly Title[];
  readonly indexOf: ReadonlyMap<TitleId, number>;
  readonly features: FeatureSpace;
  /** General appeal of each title from acclaim and reach, about -1 to 1. */
  readonly appeal: Float32Array;
  /** Milliseconds since the Unix epoch, by title number. */
  readonly publishedAtMs: Float64Array;
  readonly groups: readonly Group[];
  /** Group numbers of each title. */
  readonly groupsOfTitle: readonly Int32Array[];
  /** By country, the times at which a licence begins or ends, ascending. Between two of them visibility is constant. */
  readonly licenceChanges: ReadonlyMap<string, Float64Array>;
}

/** A smaller group cannot fill a row. */
const MIN_GROUP = 4;
const UNKNOWN_ACCLAIM = 45;
const UNKNOWN_REACH = 25;

export function publishedAtMsOf({ publishedAt }: Title): number {
  return Date.parse(publishedAt);
}

export function appealOf({ acclaim, reach }: Title): number {
  return (0.6 * (acclaim ?? UNKNOWN_ACCLAIM) + 0.4 * (reach ?? UNKNOWN_REACH)) / 50 - 1;
}

function* groupTitles(titles: readonly Title[]): IncrementalWork<Pick<Catalogue, 'groups' | 'groupsOfTitle'>> {
  const membership = yield* mapIncrementally(titles, groupsOf);
  const counts = new Map<string, { readonly group: Group; count: number }>();
  for (const [index, own] of membership.entries()) {
    for (const group of own) {
      const known = counts.get(group.key);
      if (known === undefined) counts.set(group.key, { group, count: 1 });
      else known.count += 1;
    }
    if (index % YIELD_EVERY === 0) yield;
  }
  const groups: Group[] = [];
  const numbers = new Map<string, number>();
  let seen = 0;
  for (const { group, count } of counts.values()) {
    if (count >= MIN_GROUP) numbers.set(group.key, groups.push(group) - 1);
    seen += 1;
    if (seen % KEYS_AT_ONCE === 0) yield;
  }
  const numbersOf = (own: readonly Group[]): Int32Array =>
    Int32Array.from(new Set(own.map(({ key }) => numbers.get(key)).filter((number) => number !== undefined)));
  return { groups, groupsOfTitle: yield* mapIncrementally(membership, numbersOf) };
}

const changesOf = perTitle(({ windows }): readonly { readonly country: string; readonly atMs: number }[] =>
  windows.flatMap(({ country, from, until }) =>
    (until === null ? [from] : [from, until]).map((instant) => ({ country, atMs: Date.parse(instant) })),
  ),
);

export function* licenceChangesOf(titles: readonly Title[]): IncrementalWork<ReadonlyMap<string, Float64Array>> {
  const instants = new Map<string, Set<number>>();
  for (const [index, title] of titles.entries()) {
    for (const { country, atMs } of changesOf(title)) {
      const own = instants.get(country) ?? new Set();
      instants.set(country, own.add(atMs));
    }
    if (index % YIELD_EVERY === 0) yield;
  }
  return new Map([...instants].map(([country, own]) => [country, Float64Array.from(own).sort()]));
}

/**
 * @param titles In any order; sorted ones take the least time. The catalogue is ordered by id, so that equal titles make
 * equal pages.
 */
export function* catalogueOf(titles: readonly Title[], revision: number): IncrementalWork<Catalogue> {
  const inOrder = [...titles].sort((a, b) => (a.id < b.id ? -1 : 1));
  yield;
  const indexOf = new Map(inOrder.map(({ id }, index) => [id, index]));
  yield;
  return {
    revision,
    similarityRevision: revision,
    titles: inOrder,
    indexOf,
    features: yield* featureSpace(inOrder),
    appeal: Float32Array.from(yield* mapIncrementally(inOrder, appealOf)),
    publishedAtMs: Float64Array.from(yield* mapIncrementally(inOrder, publishedAtMsOf)),
    ...(yield* groupTitles(inOrder)),
    licenceChanges: yield* licenceChangesOf(inOrder),
  };
}

export function buildCatalogue(titles: readonly Title[], revision: number): Catalogue {
  return runWithoutPauses(catalogueOf(titles, revision));
}

/** When the next licence of a country begins or ends, in milliseconds since 1970; infinite when none does. */
export function nextLicenceChange(catalogue: Catalogue, country: string, now: Date): number {
  return catalogue.licenceChanges.get(country)?.[licenceEpoch(catalogue, country, now)] ?? Infinity;
}

/** The number of licence changes of a country before `now`. While it is the same, the licensed titles are the same. */
export function licenceEpoch({ licenceChanges }: Catalogue, country: string, now: Date): number {
  const changes = licenceChanges.get(country) ?? new Float64Array();
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle] ?? Infinity) <= now.getTime()) low = middle + 1;
    else high = middle;
  }
  return low;
}
