/** A port query as one MongoDB query that walks one index, page by page. */
import type { Filter } from 'mongodb';
import { requireIndex, requireLimit, equalityConditions } from '../query-checks.js';
import type { CollectionIndexes } from '../query-checks.js';
import { listHash, readCursor } from '../cursor.js';
import { prefixUpperBound, queryTokens } from '../tokens.js';
import type { Query } from '../port.js';
import { pathOf } from './stored-document.js';
import type { StoredDocument } from './stored-document.js';
import { LOWEST_NON_NULL_KEY, sortKey } from './sort-key.js';

export interface FindArguments {
  readonly filter: Filter<StoredDocument>;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  /** The field to sort by, and what cursors of this list carry. */
  readonly order: string;
  readonly listHash: string;
}

/** A filter on `path`, ids as they are and other fields as their sortable texts. */
function keyOf(field: string, value: string | number): string {
  return field === 'id' ? String(value) : sortKey(value);
}

function equalityFilters(where: ReturnType<typeof equalityConditions>): object[] {
  return where.map(([field, value]) => ({ [pathOf(field)]: field === 'id' ? value : sortKey(value) }));
}

/**
 * Throws when no declared index covers the query, `BadCursorError` for a foreign cursor, `RangeError` for a limit out
 * of bounds.
 */
export function findArguments<T>(table: CollectionIndexes, query: Query<T>): FindArguments {
  requireLimit(table, query.limit);
  const where = equalityConditions(table, query.where ?? {});
  const order: string = query.orderBy?.field ?? 'id';
  const ascending = query.orderBy?.direction !== 'descending';
  requireIndex(
    table,
    where.map(([field]) => field),
    order,
  );

  // The range is not part of it: `until: now` moves on between two pages of the same list.
  const list = listHash([table.name, where.toSorted(([a], [b]) => (a < b ? -1 : 1)), order, ascending]);
  const place = query.after === undefined || query.after === null ? null : readCursor(list, query.after);
  const path = pathOf(order);
  const conditions = equalityFilters(where);
  if (query.from !== undefined) conditions.push({ [path]: { $gte: keyOf(order, query.from) } });
  if (query.until !== undefined) conditions.push({ [path]: { $lt: keyOf(order, query.until) } });
  // A range is about values, so the nulls below everything are not in it.
  if (query.until !== undefined && query.from === undefined && order !== 'id')
    conditions.push({ [path]: { $gte: LOWEST_NON_NULL_KEY } });
  if (place !== null) {
    const beyond = ascending ? '$gt' : '$lt';
    const value = String(place.value);
    if (order === 'id') conditions.push({ _id: { [beyond]: place.id } });
    // The plain comparison enters the index at the cursor; the pair then cuts exactly.
    else
      conditions.push(
        { [path]: { [`${beyond}e`]: value } },
        { $or: [{ [path]: { [beyond]: value } }, { _id: { [beyond]: place.id } }] },
      );
  }
  const direction = ascending ? 1 : -1;
  return {
    filter: conditions.length === 0 ? {} : { $and: conditions },
    sort: order === 'id' ? { _id: direction } : { [path]: direction, _id: direction },
    order,
    listHash: list,
  };
}

/**
 * A filter for documents that have every word as it is, and one for those that have at least words that begin so; null
 * for a text without words.
 */
export function searchFilters(
  text: string,
): { readonly exact: Filter<StoredDocument>; readonly begun: Filter<StoredDocument> } | null {
  const words = queryTokens(text);
  if (words.length === 0) return null;
  const exact: Filter<StoredDocument> = { words: { $all: [...words] } };
  return {
    exact,
    begun: { $and: words.map((word) => ({ words: { $elemMatch: { $gte: word, $lt: prefixUpperBound(word) } } })) },
  };
}

export function countFilter<T>(
  table: CollectionIndexes,
  where: NonNullable<Query<T>['where']>,
): Filter<StoredDocument> {
  const scalars = equalityConditions(table, where);
  requireIndex(
    table,
    scalars.map(([field]) => field),
    null,
  );
  return scalars.length === 0 ? {} : { $and: equalityFilters(scalars) };
}
