/** What every adapter asks of a definition and of a query, before it asks its database anything. */
import type { Scalar } from './port.js';

/** A declared index, without the type of its documents. */
export interface Index {
  readonly fields: readonly string[];
  readonly unique?: boolean;
}

/** A collection's name, indexes, and fields to search. */
export interface CollectionIndexes {
  readonly name: string;
  readonly indexes: readonly Index[];
  readonly search: readonly string[];
}

const NAME = /^[a-z][a-z0-9_]*$/;
const FIELD = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Throws a `TypeError` for a name that cannot be one in every database. */
export function requireValidNames(name: string, indexes: readonly Index[]): void {
  if (!NAME.test(name))
    throw new TypeError(`A collection's name is lower-case words joined by underscores, not "${name}".`);
  const odd = indexes.flatMap((index) => index.fields).find((field) => !FIELD.test(field));
  if (odd !== undefined) throw new TypeError(`${name}: a field to index is a plain identifier, not "${odd}".`);
  if (indexes.some((index) => index.fields.length === 0)) throw new TypeError(`${name}: an index needs a field.`);
}

export const MAX_LIMIT = 1000;

export function requireLimit({ name }: CollectionIndexes, limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return;
  throw new RangeError(`${name}: a limit is a whole number from 1 to ${MAX_LIMIT}, not ${limit}.`);
}

export function requireSearch(table: CollectionIndexes, limit: number): void {
  requireLimit(table, limit);
  if (table.search.length === 0) throw new Error(`${table.name} has no fields to search; declare them as \`search\`.`);
}

/** What is open is open under one definition. */
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

/** The conditions of a `where`; throws when one is not a scalar. */
export function equalityConditions({ name }: CollectionIndexes, where: object): readonly (readonly [string, Scalar])[] {
  return Object.entries(where as Record<string, unknown>).map(([field, value]) => {
    // Leaving out an undefined condition would widen the answer, to other people's documents perhaps.
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return [field, value];
    throw new TypeError(`${name}: the condition on ${field} is not a scalar.`);
  });
}

/** Whether walking the index gives the documents with these equal fields in the order of `order`. */
function covers(indexFields: readonly string[], equal: readonly string[], order: string): boolean {
  if (indexFields.length < equal.length) return false;
  const prefix = indexFields.slice(0, equal.length);
  const next = indexFields[equal.length] ?? 'id';
  return equal.every((field) => prefix.includes(field)) && next === order;
}

/** @param order The field to sort by, or null when only counting. */
export function requireIndex(table: CollectionIndexes, equal: readonly string[], order: string | null): void {
  if (equal.length === 0 && (order === null || order === 'id')) return;
  const covered = table.indexes.some(({ fields }) => covers(fields, equal, order ?? fields[equal.length] ?? 'id'));
  if (covered) return;
  const wanted = [...equal, ...(order === null || order === 'id' ? [] : [order])];
  throw new Error(`${table.name} has no index that covers this query; declare one on [${wanted.join(', ')}].`);
}
