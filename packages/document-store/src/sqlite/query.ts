/** Translates a query of the port to one SQL statement that reads a page from one index. */
import { equalityConditions, readQuery, requireIndex } from '../query-checks.js';
import type { Query, Scalar } from '../port.js';
import type { SqlValue } from './database.js';
import { expressionOf, NULL_VALUE, toSqlValue } from './tables.js';
import type { Table } from './table.js';

export interface SelectStatement {
  /** Selects `id` and `position` (the value of the order field); at most `limit + 1` rows, to detect more. */
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** Identifies the list in its cursors. */
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
 * Throws when no declared index covers the query, `BadCursorError` for a cursor of another list, `RangeError` for an
 * invalid limit.
 */
export function selectStatement<T>(table: Table, query: Query<T>): SelectStatement {
  const { where, order, ascending, listHash, cursor } = readQuery(table, query);
  const position = expressionOf(order);
  // With a cursor, SQLite must enter the index at the cursor and not at the bound of the range. A unary plus excludes a
  // term from the choice of the index range.
  const rangeTerm = cursor === null ? position : `+${position}`;

  const conditions: Condition[] = [...equalityClauses(where)];
  if (query.from !== undefined) conditions.push([`${rangeTerm} >= ?`, query.from]);
  if (query.until !== undefined) conditions.push([`${rangeTerm} < ?`, query.until]);
  // A range excludes nulls, which sort below all values.
  if (query.until !== undefined && query.from === undefined) conditions.push([`+${position} > ?`, NULL_VALUE]);
  if (cursor !== null) {
    const value = cursor.value ?? NULL_VALUE;
    // SQLite enters an index on expressions only by a single comparison; the row comparison then excludes equal values.
    conditions.push([`${position} ${ascending ? '>=' : '<='} ?`, value]);
    conditions.push([`(${position}, id) ${ascending ? '>' : '<'} (?, ?)`, value, cursor.id]);
  }
  const { clause, values } = whereClause(conditions);
  const direction = ascending ? 'ASC' : 'DESC';
  const sql = `SELECT id, ${position} AS position FROM ${table.quoted}${clause} ORDER BY ${position} ${direction}, id ${direction} LIMIT ?`;
  return { sql, values: [...values, query.limit + 1], listHash };
}

/** Throws when no declared index covers the conditions. */
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
