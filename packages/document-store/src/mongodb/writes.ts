/** Carries out the writes of a commit, a collection at a time, in their order. */
import { MongoBulkWriteError } from 'mongodb';
import type { AnyBulkWriteOperation } from 'mongodb';
import { DuplicateError, VersionConflictError } from '../port.js';
import type { Write } from '../port.js';
import type { Table } from './collection.js';
import { contentOf, fieldsInConflict } from './stored-document.js';
import type { Stored } from './stored-document.js';
import { expectedVersionOf, idOf, requireUnique, requireVersions } from './preconditions.js';
import type { Session } from './preconditions.js';

export const DUPLICATE_KEY = 11_000;

/** Somebody else made, at the same moment, the document that a `put` was about to make: once more, it finds it. */
export class MadeMeanwhileError extends Error {
  override readonly name = 'MadeMeanwhileError';
}

function operationOf(table: Table, write: Write): AnyBulkWriteOperation<Stored> {
  switch (write.kind) {
    case 'insert':
      return { insertOne: { document: { _id: write.document.id, version: 1, ...contentOf(table, write.document) } } };
    case 'put':
      return {
        updateOne: {
          filter: { _id: write.document.id },
          update: { $set: contentOf(table, write.document), $inc: { version: 1 } },
          upsert: true,
        },
      };
    case 'replace':
      return {
        updateOne: {
          filter: { _id: write.document.id, version: write.expectedVersion },
          update: { $set: contentOf(table, write.document), $inc: { version: 1 } },
        },
      };
    case 'remove':
      return {
        deleteOne: {
          filter: { _id: write.id, ...(write.expectedVersion === undefined ? {} : { version: write.expectedVersion }) },
        },
      };
  }
}

function explain(table: Table, writes: readonly Write[], error: unknown): unknown {
  if (!(error instanceof MongoBulkWriteError) || error.code !== DUPLICATE_KEY) return error;
  const [first] = [error.writeErrors].flat();
  const write = writes[first?.index ?? 0];
  if (write === undefined) return error;
  const fields = fieldsInConflict(table, first?.errmsg ?? error.message);
  if (write.kind === 'put' && fields[0] === 'id') return new MadeMeanwhileError(error.message, { cause: error });
  return new DuplicateError(table.name, idOf(write), fields);
}

/**
 * Without a transaction, somebody may have come between the look and the write; the version in the filter has held them
 * apart.
 */
function requireAllMet(table: Table, writes: readonly Write[], met: number): Promise<void> {
  const expected = writes.filter(({ kind }) => kind === 'put' || kind === 'replace').length;
  if (met === expected) return Promise.resolve();
  const guarded = writes.find((write) => write.kind === 'replace');
  if (guarded === undefined) return Promise.resolve();
  return table.driver.findOne({ _id: idOf(guarded) }, { projection: { version: 1 } }).then((found) => {
    throw new VersionConflictError(table.name, idOf(guarded), expectedVersionOf(guarded) ?? 0, found?.version ?? null);
  });
}

async function writeTable(table: Table, writes: readonly Write[], session: Session): Promise<void> {
  const operations = writes.map((write) => operationOf(table, write));
  try {
    const result = await table.driver.bulkWrite(operations, {
      ordered: true,
      ...(session === undefined ? {} : { session }),
    });
    await requireAllMet(table, writes, result.matchedCount + result.upsertedCount);
  } catch (error) {
    throw explain(table, writes, error);
  }
}

/** Collections in the order of their first write. */
function byTable(writes: readonly Write[], tableOf: (name: string) => Table): ReadonlyMap<Table, readonly Write[]> {
  const tables = new Map<Table, Write[]>();
  for (const write of writes) {
    const table = tableOf(write.collection);
    tables.set(table, [...(tables.get(table) ?? []), write]);
  }
  return tables;
}

/** Throws `DuplicateError`, `VersionConflictError`: before anything is written, as far as one can look ahead. */
export async function applyWrites(
  writes: readonly Write[],
  tableOf: (name: string) => Table,
  session: Session,
): Promise<void> {
  const tables = byTable(writes, tableOf);
  for (const [table, own] of tables) {
    await requireVersions(table, own, session);
    if (session === undefined) await requireUnique(table, own);
  }
  for (const [table, own] of tables) await writeTable(table, own, session);
}
