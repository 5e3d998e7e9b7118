/** Applies one write inside the transaction of its commit. */
import { DuplicateError, VersionConflictError } from '../port.js';
import type { Document, Write } from '../port.js';
import { ConstraintError, numberOf } from './database.js';
import type { Database } from './database.js';
import { fieldsInConflict } from './tables.js';
import type { Table } from './table.js';
import { deleteTokens, saveTokens } from './token-index.js';

const STATEMENTS = {
  insert: (table: Table) => `INSERT INTO ${table.quoted} (id, version, document) VALUES (?, 1, ?)`,
  upsert: (table: Table) =>
    `INSERT INTO ${table.quoted} (id, version, document) VALUES (?, 1, ?)
     ON CONFLICT (id) DO UPDATE SET version = version + 1, document = excluded.document`,
};

function requireVersion(database: Database, table: Table, id: string, expectedVersion: number): void {
  const row = database.first(`SELECT version FROM ${table.quoted} WHERE id = ?`, id);
  const currentVersion = row === undefined ? null : numberOf(row, 'version');
  if (currentVersion !== expectedVersion)
    throw new VersionConflictError(table.name, id, expectedVersion, currentVersion);
}

function save(database: Database, table: Table, kind: 'insert' | 'upsert', document: Document): void {
  if (typeof document.id !== 'string' || document.id === '')
    throw new TypeError(`${table.name}: a document needs a non-empty id.`);
  try {
    database.run(STATEMENTS[kind](table), document.id, JSON.stringify(document));
    saveTokens(database, table, document);
  } catch (error) {
    if (!(error instanceof ConstraintError)) throw error;
    throw new DuplicateError(table.name, document.id, fieldsInConflict(table, error.message));
  }
}

/** Throws `DuplicateError` or `VersionConflictError`; the caller must roll back. */
export function applyWrite(database: Database, table: Table, write: Write): void {
  switch (write.kind) {
    case 'insert':
    case 'upsert':
      return save(database, table, write.kind, write.document);
    case 'replace':
      requireVersion(database, table, write.document.id, write.expectedVersion);
      return save(database, table, 'upsert', write.document);
    case 'remove':
      if (write.expectedVersion !== undefined) requireVersion(database, table, write.id, write.expectedVersion);
      database.run(`DELETE FROM ${table.quoted} WHERE id = ?`, write.id);
      deleteTokens(database, table, write.id);
  }
}
