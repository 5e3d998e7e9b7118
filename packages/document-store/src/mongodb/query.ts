/** Translates a query of the port to one MongoDB query that reads a page from one index. */
import type { Filter } from 'mongodb';
import {
  batchValues,
  equalityConditions,
  queryOfValue,
  readQuery,
  requireIndex,
  whereOfValue,
} from '../query-checks.js';
import type { CollectionIndexes, CoveredQuery } from '../query-checks.js';
import { prefixUpperBound, queryTokens } from '../tokens.js';
import type { BatchQuery, Query, Scalar } from '../port.js';
import { pathOf } from './stored-document.js';
import type { StoredDocument } from './stored-document.js';
import { LOWEST_NON_NULL_KEY, sortKey } from './sort-key.js';

export interface FindArguments {
  readonly filter: Filter<StoredDocument>;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  /** The field to sort by. */
  readonly order: string;
  /** Identifies the list in its cursors. */
  readonly listHash: string;
}

/** The value to compare with: an id unchanged, any other field as its sort key. */
export function keyOf(field: string, value: Scalar): string {
  return field === 'id' ? String(value) : sortKey(value);
}

function equalityFilters(where: ReturnType<typeof equalityConditions>): object[] {
  return where.map(([field, value]) => ({ [pathOf(field)]: field === 'id' ? value : sortKey(value) }));
}

/**
 * Throws when no declared index covers the query, `BadCursorError` for a cursor of another list, `RangeError` for an
 * invalid limit.
 */
export function findArguments<T>(table: CollectionIndexes, query: Query<T>): FindArguments {
  return argumentsOf(readQuery(table, query), query);
}

/** @param query Its range. */
function argumentsOf(
  { where, order, ascending, listHash, cursor }: CoveredQuery,
  query: { readonly from?: string | number; readonly until?: string | number },
): FindArguments {
  const path = pathOf(order);
  const conditions = equalityFilters(where);
  if (query.from !== undefined) conditions.push({ [path]: { $gte: keyOf(order, query.from) } });
  if (query.until !== undefined) conditions.push({ [path]: { $lt: keyOf(order, query.until) } });
  // A range excludes nulls, which sort below all values.
  if (query.until !== undefined && query.from === undefined && order !== 'id')
    conditions.push({ [path]: { $gte: LOWEST_NON_NULL_KEY } });
  if (cursor !== null) {
    const comparison = ascending ? '$gt' : '$lt';
    const value = String(cursor.value);
    if (order === 'id') conditions.push({ _id: { [comparison]: cursor.id } });
    // The first condition enters the index at the cursor; the second excludes equal values up to the cursor's id.
    else
      conditions.push(
        { [path]: { [`${comparison}e`]: value } },
        { $or: [{ [path]: { [comparison]: value } }, { _id: { [comparison]: cursor.id } }] },
      );
  }
  const direction = ascending ? 1 : -1;
  return {
    filter: conditions.length === 0 ? {} : { $and: conditions },
    sort: order === 'id' ? { _id: direction } : { [path]: direction, _id: direction },
    order,
    listHash,
  };
}

/**
 * Filters for the documents that contain every token of `text` exactly, and for those that contain at least tokens with
 * these prefixes. Null for a text without tokens.
 */
export function searchFilters(
  text: string,
): { readonly exact: Filter<StoredDocument>; readonly prefixMatches: Filter<StoredDocument> } | null {
  const words = queryTokens(text);
  if (words.length === 0) return null;
  const exact: Filter<StoredDocument> = { words: { $all: [...words] } };
  return {
    exact,
    prefixMatches: {
      $and: words.map((word) => ({ words: { $elemMatch: { $gte: word, $lt: prefixUpperBound(word) } } })),
    },
  };
}

/** Throws when no declared index covers the conditions. */
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

/** A batch as one pipeline. */
export interface BatchPipeline {
  /** The distinct values of the batch. */
  readonly values: readonly Scalar[];
  readonly pipeline: readonly object[];
}

/** One document of the result of `findManyPipeline`. */
export interface BatchRow {
  /** The index of its value in `values`. */
  readonly index: number;
  readonly found: StoredDocument;
}

/**
 * A pipeline of the database which looks up the first page of each value. Its results are ordered by value, then as
 * `find` orders them. The server reads each page from one index.
 */
export function findManyPipeline<T>(table: CollectionIndexes, query: BatchQuery<T>): BatchPipeline {
  const values = batchValues(table, query);
  const { field } = query;
  const covered = readQuery(table, queryOfValue(query, null));
  // The lookup compares the field.
  const { filter, sort } = argumentsOf({ ...covered, where: covered.where.filter(([name]) => name !== field) }, query);
  const pipeline = [{ $match: filter }, { $sort: sort }, { $limit: query.limit + 1 }];
  return {
    values,
    pipeline: [
      { $documents: values.map((value, index) => ({ index, key: keyOf(field, value) })) },
      { $lookup: { from: table.name, localField: 'key', foreignField: pathOf(field), pipeline, as: 'found' } },
      { $unwind: '$found' },
      { $project: { index: 1, found: { _id: 1, document: 1, order: 1 } } },
    ],
  };
}

/** A pipeline of the collection which counts the documents of each value: `{ _id: key, documents }`. */
export function countManyPipeline<T>(
  table: CollectionIndexes,
  query: Pick<BatchQuery<T>, 'field' | 'in' | 'where'>,
): BatchPipeline {
  const values = batchValues(table, query);
  countFilter(table, whereOfValue(query, null));
  const path = pathOf(query.field);
  const conditions = [
    ...equalityFilters(equalityConditions(table, query.where ?? {})),
    { [path]: { $in: values.map((value) => keyOf(query.field, value)) } },
  ];
  return {
    values,
    pipeline: [{ $match: { $and: conditions } }, { $group: { _id: `$${path}`, documents: { $sum: 1 } } }],
  };
}
