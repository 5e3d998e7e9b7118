/** Validation of collection definitions and queries, shared by the adapters. */
import { listHash, readCursor } from './cursor.js';
import type { CursorPosition } from './cursor.js';
import type { BatchQuery, Query, Scalar } from './port.js';

/** An `IndexDefinition` without its document type. */
export interface Index {
  readonly fields: readonly string[];
  readonly unique?: boolean;
}

/** Name, indexes and search fields of an open collection. */
export interface CollectionIndexes {
  readonly name: string;
  readonly indexes: readonly Index[];
  readonly search: readonly string[];
}

const NAME = /^[a-z][a-z0-9_]*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Throws a `TypeError` for a collection or field name that some database would not accept. */
export function requireValidNames(name: string, indexes: readonly Index[]): void {
  if (!NAME.test(name))
    throw new TypeError(`A collection name must be lower-case words joined by underscores, got "${name}".`);
  const invalid = indexes.flatMap((index) => index.fields).find((field) => !FIELD.test(field));
  if (invalid !== undefined) throw new TypeError(`${name}: an indexed field must be an identifier, got "${invalid}".`);
  if (indexes.some((index) => index.fields.length === 0))
    throw new TypeError(`${name}: an index needs at least one field.`);
}

export const MAX_LIMIT = 1000;

/** Throws a `RangeError` unless the limit is a whole number from 1 to `MAX_LIMIT`. */
export function requireLimit({ name }: CollectionIndexes, limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return;
  throw new RangeError(`${name}: the limit must be a whole number from 1 to ${MAX_LIMIT}, got ${limit}.`);
}

/** Throws when the limit is out of range or the collection has no search fields. */
export function requireSearch(table: CollectionIndexes, limit: number): void {
  requireLimit(table, limit);
  if (table.search.length === 0) throw new Error(`${table.name} has no fields to search; declare them as \`search\`.`);
}

/** Throws when an open collection is opened again with other indexes or search fields. */
export function requireSameDefinition(
  table: CollectionIndexes,
  {
    name,
    indexes,
    search = [],
  }: { readonly name: string; readonly indexes: readonly Index[]; readonly search?: readonly string[] },
): void {
  if (JSON.stringify([table.indexes, table.search]) !== JSON.stringify([indexes, search]))
    throw new Error(`${name} is already open with other indexes.`);
}

/** The conditions of a `where`. Throws a `TypeError` when a value is not a scalar. */
export function equalityConditions({ name }: CollectionIndexes, where: object): readonly (readonly [string, Scalar])[] {
  return Object.entries(where as Record<string, unknown>).map(([field, value]) => {
    // Ignoring an undefined condition would widen the result, possibly to documents of other accounts.
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return [field, value];
    throw new TypeError(`${name}: the condition on ${field} is not a scalar.`);
  });
}

/** Whether an index scan returns the documents with the given equality fields, ordered by `order`. */
function covers(indexFields: readonly string[], equal: readonly string[], order: string): boolean {
  if (indexFields.length < equal.length) return false;
  const prefix = indexFields.slice(0, equal.length);
  const next = indexFields[equal.length] ?? 'id';
  return equal.every((field) => prefix.includes(field)) && next === order;
}

/**
 * Throws when no declared index covers the query.
 * @param equal The fields compared for equality.
 * @param order The field to sort by; null for a count.
 */
export function requireIndex(table: CollectionIndexes, equal: readonly string[], order: string | null): void {
  if (equal.length === 0 && (order === null || order === 'id')) return;
  const covered = table.indexes.some(({ fields }) => covers(fields, equal, order ?? fields[equal.length] ?? 'id'));
  if (covered) return;
  const wanted = [...equal, ...(order === null || order === 'id' ? [] : [order])];
  throw new Error(`${table.name} has no index that covers this query; declare one on [${wanted.join(', ')}].`);
}

/** A query that an index covers, with its defaults filled in. */
export interface CoveredQuery {
  readonly where: readonly (readonly [string, Scalar])[];
  /** The field to sort by. */
  readonly order: string;
  readonly ascending: boolean;
  /** Identifies the list in its cursors. */
  readonly listHash: string;
  /** Null for the first page. */
  readonly cursor: CursorPosition | null;
}

/**
 * Throws when no declared index covers the query, `BadCursorError` for a cursor of another list, `RangeError` for an
 * invalid limit.
 */
export function readQuery<T>(table: CollectionIndexes, query: Query<T>): CoveredQuery {
  requireLimit(table, query.limit);
  const where = equalityConditions(table, query.where ?? {});
  const order: string = query.orderBy?.field ?? 'id';
  const ascending = query.orderBy?.direction !== 'descending';
  requireIndex(
    table,
    where.map(([field]) => field),
    order,
  );
  // The range is not part of the hash: `until: now` changes between two pages of the same list.
  const hash = listHash([table.name, where.toSorted(([a], [b]) => (a < b ? -1 : 1)), order, ascending]);
  const { after = null } = query;
  return { where, order, ascending, listHash: hash, cursor: after === null ? null : readCursor(hash, after) };
}

export const MAX_BATCH = 1000;

/**
 * The distinct values of a batch. Throws a `RangeError` for more than `MAX_BATCH`, a `TypeError` for a value that is not
 * a scalar and for a `where` that names the field too.
 */
export function batchValues<T>(
  table: CollectionIndexes,
  { field, in: values, where = {} }: Pick<BatchQuery<T>, 'field' | 'in' | 'where'>,
): readonly Scalar[] {
  if (field in where) throw new TypeError(`${table.name}: ${field} is the field of the batch and also in \`where\`.`);
  const distinct = [...new Set(values)];
  for (const value of distinct) equalityConditions(table, { [field]: value });
  if (distinct.length <= MAX_BATCH) return distinct;
  throw new RangeError(`${table.name}: a batch has at most ${MAX_BATCH} values, got ${distinct.length}.`);
}

/** The query of one value of a batch. */
export function queryOfValue<T>(batch: BatchQuery<T>, value: Scalar): Query<T> {
  const { field, in: _values, where, ...rest } = batch;
  return { ...rest, where: whereOfValue({ field, where }, value) };
}

/** The conditions of one value of a batch. */
export function whereOfValue<T>(
  { field, where }: Pick<BatchQuery<T>, 'field'> & { readonly where?: Query<T>['where'] | undefined },
  value: Scalar,
): NonNullable<Query<T>['where']> {
  return { ...where, [field]: value };
}
