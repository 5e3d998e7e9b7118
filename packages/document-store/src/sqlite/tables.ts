/** How a collection is stored in SQLite: a table of JSON documents and, per declared index, an index on expressions. */
import { requireValidNames } from '../query-checks.js';
import type { Index } from '../query-checks.js';
import type { CollectionDefinition, Document, Scalar } from '../port.js';
import { textOf } from './database.js';
import type { Database, SqlValue } from './database.js';
import type { Table } from './table.js';
import { openTokenIndex } from './token-index.js';

/**
 * Represents null in comparisons, cursors and indexes, where null must sort below all values. JSON numbers cannot be
 * minus infinity, and SQLite sorts numbers before text.
 */
export const NULL_VALUE = Number.NEGATIVE_INFINITY;

function rawExpression(field: string): string {
  return field === 'id' ? 'id' : `document ->> '$.${field}'`;
}

/** The SQL expression of a field. Queries and indexes must use the same text, or SQLite does not use the index. */
export function expressionOf(field: string): string {
  return field === 'id' ? 'id' : `ifnull(${rawExpression(field)}, -9e999)`;
}

/** Converts a scalar to the value that `expressionOf` yields for it. */
export function toSqlValue(value: Scalar): SqlValue {
  if (value === null) return NULL_VALUE;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value;
}

function indexName(name: string, kind: 'by' | 'unique', index: Index): string {
  return `${name} ${kind} ${index.fields.join(' ')}`;
}

/** The `CREATE INDEX` statements of a definition, by index name. */
function indexStatements(table: Table): Map<string, string> {
  const statements = new Map<string, string>();
  for (const index of table.indexes) {
    const lookup = indexName(table.name, 'by', index);
    const columns = [...index.fields.filter((field) => field !== 'id'), 'id'].map(expressionOf);
    statements.set(lookup, `CREATE INDEX "${lookup}" ON ${table.quoted} (${columns.join(', ')})`);
    if (index.unique !== true) continue;
    // On the raw fields: SQLite treats nulls as distinct in unique indexes, as the port requires.
    const unique = indexName(table.name, 'unique', index);
    statements.set(
      unique,
      `CREATE UNIQUE INDEX "${unique}" ON ${table.quoted} (${index.fields.map(rawExpression).join(', ')})`,
    );
  }
  return statements;
}

/** Creates the table and its missing indexes, and drops indexes that the definition no longer contains. */
export function openTable<T extends Document>(database: Database, definition: CollectionDefinition<T>): Table {
  requireValidNames(definition.name, definition.indexes);
  const table: Table = {
    name: definition.name,
    quoted: `"documents ${definition.name}"`,
    indexes: definition.indexes,
    search: definition.search ?? [],
  };
  const wanted = indexStatements(table);
  database.transaction(() => {
    database.execute(
      `CREATE TABLE IF NOT EXISTS ${table.quoted} (id TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, document TEXT NOT NULL) STRICT`,
    );
    const existing = database
      .all(
        `SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`,
        `documents ${table.name}`,
      )
      .map((row) => textOf(row, 'name'));
    for (const name of existing) if (!wanted.has(name)) database.execute(`DROP INDEX "${name}"`);
    for (const [name, statement] of wanted) if (!existing.includes(name)) database.execute(statement);
    openTokenIndex(database, table);
  });
  return table;
}

/** The fields of the unique index named in SQLite's error message; `id` when the message names no declared index. */
export function fieldsInConflict(table: Table, message: string): readonly string[] {
  return (
    table.indexes.find((index) => message.includes(`'${indexName(table.name, 'unique', index)}'`))?.fields ?? ['id']
  );
}
