/** What a searched collection's documents are found by: a table of words beside it, kept by the same transactions. */
import { wordsAsked, wordsOf, behind } from '../tokens.js';
import type { Document } from '../port.js';
import { textOf } from './database.js';
import type { Database, SqlValue } from './database.js';
import type { Table } from './tables.js';

/** For which fields the words of a collection were last taken. */
export const SEARCHED_TABLE = `
  CREATE TABLE IF NOT EXISTS searched (collection TEXT PRIMARY KEY NOT NULL, fields TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

function quotedWords({ name }: Table): string {
  return `"words ${name}"`;
}

export function forgetWords(database: Database, table: Table, id: string): void {
  if (table.search.length > 0) database.run(`DELETE FROM ${quotedWords(table)} WHERE id = ?`, id);
}

export function emptyWords(database: Database, table: Table): void {
  if (table.search.length > 0) database.run(`DELETE FROM ${quotedWords(table)}`);
}

export function saveWords(database: Database, table: Table, document: Document): void {
  if (table.search.length === 0) return;
  forgetWords(database, table, document.id);
  const sql = `INSERT INTO ${quotedWords(table)} (word, id) SELECT value, ? FROM json_each(?)`;
  database.run(sql, document.id, JSON.stringify(wordsOf(document, table.search)));
}

/**
 * Makes the table of words, and fills it when the definition searches other fields than before. Within the transaction
 * of the opening.
 */
export function openWords(database: Database, table: Table): void {
  const before = database.first('SELECT fields FROM searched WHERE collection = ?', table.name);
  const wanted = JSON.stringify(table.search);
  if ((before === undefined ? '[]' : textOf(before, 'fields')) === wanted) return;
  database.execute(`DROP TABLE IF EXISTS ${quotedWords(table)}`);
  if (table.search.length > 0) {
    database.execute(
      `CREATE TABLE ${quotedWords(table)} (word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (word, id)) STRICT, WITHOUT ROWID`,
    );
    database.execute(`CREATE INDEX "words ${table.name} by id" ON ${quotedWords(table)} (id)`);
    for (const row of database.all(`SELECT document FROM ${table.quoted}`))
      saveWords(database, table, JSON.parse(textOf(row, 'document')) as Document);
  }
  database.run(
    'INSERT INTO searched (collection, fields) VALUES (?, ?) ON CONFLICT (collection) DO UPDATE SET fields = excluded.fields',
    table.name,
    wanted,
  );
}

/**
 * Documents that have every word asked for: those with the words as they are first, then those with words that begin
 * so; each by id.
 */
export function searchOf(
  table: Table,
  text: string,
  limit: number,
): { readonly sql: string; readonly values: readonly SqlValue[] } | null {
  const words = wordsAsked(text);
  if (words.length === 0) return null;
  const having = (condition: string): string =>
    words.map(() => `id IN (SELECT id FROM ${quotedWords(table)} WHERE ${condition})`).join(' AND ');
  const sql = `SELECT document, CASE WHEN ${having('word = ?')} THEN 0 ELSE 1 END AS distance FROM ${table.quoted}
    WHERE ${having('word >= ? AND word < ?')} ORDER BY distance, id LIMIT ?`;
  return { sql, values: [...words, ...words.flatMap((word) => [word, behind(word)]), limit] };
}
