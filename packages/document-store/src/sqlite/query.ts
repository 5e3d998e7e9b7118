/** A port query as one SQL statement that walks one index, page by page. */
import { listHash, readCursor } from '../cursor.js';
import { requireIndex, requireLimit, equalityConditions } from '../query-checks.js';
import type { Query, Scalar } from '../port.js';
import type { SqlValue } from './database.js';
import { expressionOf, NULL_STAND_IN, toSqlValue } from './tables.js';
import type { Table } from './tables.js';

export interface SelectStatement {
  /** Rows of document and position (the order field's value); one more than asked for when there are more. */
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** What cursors of this list carry. */
  readonly listHash: string;
}

type Condition = readonly [sql: string, ...values: SqlValue[]];

function equalityClauses(where: readonly (readonly [string, Scalar])[]): readonly Condition[] {
  return where.map(([field, value]) => [`${expressionOf(field)} = ?`, toSqlValue(value)]);
}

function whereClause(conditions: readonly Condition[]): {
  readonly clause: string;
  readonly values: readonly SqlValue[];
} {
  return {
    clause: conditions.length === 0 ? '' : ` WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`,
    values: conditions.flatMap(([, ...values]) => values),
  };
}

/**
 * Throws when no declared index covers the query, `BadCursorError` for a foreign cursor, `RangeError` for a limit out
 * of bounds.
 */
export function selectStatement<T>(table: Table, query: Query<T>): SelectStatement {
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
  const { after = null } = query;
  const place = after === null ? null : readCursor(list, after);
  const position = expressionOf(order);
  // With a cursor, the index is entered there and not at the range's edge: a unary plus keeps SQLite from using a term
  // for that.
  const edge = place === null ? position : `+${position}`;

  const conditions: Condition[] = [...equalityClauses(where)];
  if (query.from !== undefined) conditions.push([`${edge} >= ?`, query.from]);
  if (query.until !== undefined) conditions.push([`${edge} < ?`, query.until]);
  // A range is about values, so the nulls below everything are not in it.
  if (query.until !== undefined && query.from === undefined) conditions.push([`+${position} > ?`, NULL_STAND_IN]);
  if (place !== null) {
    const value = place.value ?? NULL_STAND_IN;
    // SQLite enters an index of expressions by a plain comparison only; the pair then cuts exactly.
    conditions.push([`${position} ${ascending ? '>=' : '<='} ?`, value]);
    conditions.push([`(${position}, id) ${ascending ? '>' : '<'} (?, ?)`, value, place.id]);
  }
  const { clause, values } = whereClause(conditions);
  const direction = ascending ? 'ASC' : 'DESC';
  const sql = `SELECT document, ${position} AS position FROM ${table.quoted}${clause} ORDER BY ${position} ${direction}, id ${direction} LIMIT ?`;
  return { sql, values: [...values, query.limit + 1], listHash: list };
}

export function countStatement<T>(
  table: Table,
  where: NonNullable<Query<T>['where']>,
): Pick<SelectStatement, 'sql' | 'values'> {
  const scalars = equalityConditions(table, where);
  requireIndex(
    table,
    scalars.map(([field]) => field),
    null,
  );
  const { clause, values } = whereClause(equalityClauses(scalars));
  return { sql: `SELECT count(*) AS documents FROM ${table.quoted}${clause}`, values };
}
