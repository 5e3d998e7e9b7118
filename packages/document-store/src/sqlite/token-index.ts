/** The token index of a searched collection: a table of tokens, updated in the transactions that write documents. */
import { queryTokens, documentTokens, prefixUpperBound } from '../tokens.js';
import type { Document } from '../port.js';
import { textOf } from './database.js';
import type { Database, SqlValue } from './database.js';
import type { Table } from './table.js';

/** Records, per collection, the fields from which its token index was built. */
export const TOKEN_INDEXES_TABLE = `
  CREATE TABLE IF NOT EXISTS searched (collection TEXT PRIMARY KEY NOT NULL, fields TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

function quotedTokenTable({ name }: Table): string {
  return `"words ${name}"`;
}

export function deleteTokens(database: Database, table: Table, id: string): void {
  if (table.search.length > 0) database.run(`DELETE FROM ${quotedTokenTable(table)} WHERE id = ?`, id);
}

export function deleteAllTokens(database: Database, table: Table): void {
  if (table.search.length > 0) database.run(`DELETE FROM ${quotedTokenTable(table)}`);
}

export function saveTokens(database: Database, table: Table, document: Document): void {
  if (table.search.length === 0) return;
  deleteTokens(database, table, document.id);
  const sql = `INSERT INTO ${quotedTokenTable(table)} (word, id) SELECT value, ? FROM json_each(?)`;
  database.run(sql, document.id, JSON.stringify(documentTokens(document, table.search)));
}

/**
 * Creates the token table, and rebuilds it when the search fields of the definition have changed. Must run in the
 * transaction that opens the collection.
 */
export function openTokenIndex(database: Database, table: Table): void {
  const before = database.first('SELECT fields FROM searched WHERE collection = ?', table.name);
  const wanted = JSON.stringify(table.search);
  if ((before === undefined ? '[]' : textOf(before, 'fields')) === wanted) return;
  database.execute(`DROP TABLE IF EXISTS ${quotedTokenTable(table)}`);
  if (table.search.length > 0) {
    database.execute(
      `CREATE TABLE ${quotedTokenTable(table)} (word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (word, id)) STRICT, WITHOUT ROWID`,
    );
    database.execute(`CREATE INDEX "words ${table.name} by id" ON ${quotedTokenTable(table)} (id)`);
    for (const row of database.all(`SELECT document FROM ${table.quoted}`))
      saveTokens(database, table, JSON.parse(textOf(row, 'document')) as Document);
  }
  database.run(
    'INSERT INTO searched (collection, fields) VALUES (?, ?) ON CONFLICT (collection) DO UPDATE SET fields = excluded.fields',
    table.name,
    wanted,
  );
}

/**
 * Selects the ids of the documents that contain every token of `text`: exact matches first, then prefix matches, each ordered by
 * id. Null for a text without tokens.
 */
export function searchStatement(
  table: Table,
  text: string,
  limit: number,
): { readonly sql: string; readonly values: readonly SqlValue[] } | null {
  const tokens = queryTokens(text);
  if (tokens.length === 0) return null;
  const having = (condition: string): string =>
    tokens.map(() => `id IN (SELECT id FROM ${quotedTokenTable(table)} WHERE ${condition})`).join(' AND ');
  const sql = `SELECT id, CASE WHEN ${having('word = ?')} THEN 0 ELSE 1 END AS distance FROM ${table.quoted}
    WHERE ${having('word >= ? AND word < ?')} ORDER BY distance, id LIMIT ?`;
  return { sql, values: [...tokens, ...tokens.flatMap((word) => [word, prefixUpperBound(word)]), limit] };
}
