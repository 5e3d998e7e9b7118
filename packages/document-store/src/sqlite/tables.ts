/** How a collection lies in SQLite: a table of JSON texts, and an index of expressions per declared index. */
import { requireValidNames } from '../query-checks.js';
import type { Index } from '../query-checks.js';
import type { CollectionDefinition, Document, Scalar } from '../port.js';
import { textOf } from './database.js';
import type { Database, SqlValue } from './database.js';
import { openTokenIndex } from './token-index.js';

/** What the adapter needs to know of a collection once it is open. */
export interface Table {
  /** The collection's name. */
  readonly name: string;
  /** The table's name, quoted. */
  readonly quoted: string;
  readonly indexes: readonly Index[];
  readonly search: readonly string[];
}

/**
 * Null stands lowest in every order, as minus infinity, which JSON cannot hold: so comparisons, cursors and indexes
 * need no special case for it. SQLite puts numbers before texts.
 */
export const NULL_STAND_IN = Number.NEGATIVE_INFINITY;

function rawExpression(field: string): string {
  return field === 'id' ? 'id' : `document ->> '$.${field}'`;
}

/** What stands for a field in queries; textually the same in the index, or SQLite would not use it. */
export function expressionOf(field: string): string {
  return field === 'id' ? 'id' : `ifnull(${rawExpression(field)}, -9e999)`;
}

/** A scalar as `expressionOf` gives it back. */
export function toSqlValue(value: Scalar): SqlValue {
  if (value === null) return NULL_STAND_IN;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value;
}

function indexName(name: string, kind: 'by' | 'unique', index: Index): string {
  return `${name} ${kind} ${index.fields.join(' ')}`;
}

/** The name of each SQLite index that the definition asks for -> how it is made. */
function indexStatements(table: Table): Map<string, string> {
  const statements = new Map<string, string>();
  for (const index of table.indexes) {
    const lookup = indexName(table.name, 'by', index);
    const columns = [...index.fields.filter((field) => field !== 'id'), 'id'].map(expressionOf);
    statements.set(lookup, `CREATE INDEX "${lookup}" ON ${table.quoted} (${columns.join(', ')})`);
    if (index.unique !== true) continue;
    // Over the raw fields: SQLite holds nulls to be different from each other, which is what the port promises.
    const unique = indexName(table.name, 'unique', index);
    statements.set(
      unique,
      `CREATE UNIQUE INDEX "${unique}" ON ${table.quoted} (${index.fields.map(rawExpression).join(', ')})`,
    );
  }
  return statements;
}

/** Makes the table and brings its indexes to what the definition says, dropping those it no longer names. */
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

/** The fields of the unique index that SQLite's message names; the id when it names none of ours. */
export function fieldsInConflict(table: Table, message: string): readonly string[] {
  return (
    table.indexes.find((index) => message.includes(`'${indexName(table.name, 'unique', index)}'`))?.fields ?? ['id']
  );
}
