/** What a list of hits has in common. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import { matchesText } from './match-score.js';
import type { Tokenize } from './match-score.js';

const MAX_IDS = 6;

/** Value -> how often it occurs. */
function countValues<T>(values: Iterable<T>): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The most frequent kind first. */
export function countKinds(
  hits: readonly { readonly kind: TitleKind }[],
): readonly { readonly kind: TitleKind; readonly count: number }[] {
  return [...countValues(hits.map(({ kind }) => kind))]
    .map(([kind, count]) => ({ kind, count }))
    .sort((one, other) => other.count - one.count || (one.kind < other.kind ? -1 : 1));
}

/**
 * Ids of those that are called what was asked for, of `named` (id -> name, one map a hit); those with the most hits
 * first.
 */
export function idsMatchingQuery<Id extends string>(
  queryWords: readonly string[],
  named: readonly Readonly<Record<Id, string>>[],
  tokenize: Tokenize,
): readonly Id[] {
  if (queryWords.length === 0) return [];
  // The keys of such a record are ids; the language knows them as strings alone.
  const entries = named.flatMap((each) => Object.entries(each) as [Id, string][]);
  const names = new Map(entries);
  const counts = countValues(entries.map(([id]) => id));
  return [...counts]
    .filter(([id]) => matchesText(queryWords, names.get(id) ?? '', tokenize))
    .sort(([one, most], [other, more]) => more - most || (one < other ? -1 : 1))
    .slice(0, MAX_IDS)
    .map(([id]) => id);
}
