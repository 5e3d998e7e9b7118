/** Facets of a list of hits: counts by kind, and people and genres that match the query. */
import type { TitleKind } from '@marquee/contracts/events/catalog';
import { matchesText } from './match-score.js';
import type { Tokenize } from './match-score.js';

const MAX_IDS = 6;

/** Number of occurrences by value. */
function countValues<T>(values: Iterable<T>): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Counts by kind, the most frequent first. */
export function countKinds(
  hits: readonly { readonly kind: TitleKind }[],
): readonly { readonly kind: TitleKind; readonly count: number }[] {
  return [...countValues(hits.map(({ kind }) => kind))]
    .map(([kind, count]) => ({ kind, count }))
    .sort((one, other) => other.count - one.count || (one.kind < other.kind ? -1 : 1));
}

/**
 * Ids whose name matches the query words, those with the most hits first. `named` has one map of id to name per hit.
 */
export function idsMatchingQuery<Id extends string>(
  queryWords: readonly string[],
  named: readonly Readonly<Record<Id, string>>[],
  tokenize: Tokenize,
): readonly Id[] {
  if (queryWords.length === 0) return [];
  // `Object.entries` types the keys as strings.
  const entries = named.flatMap((each) => Object.entries(each) as [Id, string][]);
  const names = new Map(entries);
  const counts = countValues(entries.map(([id]) => id));
  return [...counts]
    .filter(([id]) => matchesText(queryWords, names.get(id) ?? '', tokenize))
    .sort(([one, most], [other, more]) => more - most || (one < other ? -1 : 1))
    .slice(0, MAX_IDS)
    .map(([id]) => id);
}
