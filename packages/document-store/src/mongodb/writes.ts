/** Carries out the writes of a commit, a collection at a time, in their order. */
import { MongoBulkWriteError } from 'mongodb';
import type { AnyBulkWriteOperation } from 'mongodb';
import { DuplicateError, VersionConflictError } from '../port.js';
import type { Write } from '../port.js';
import type { CollectionHandle } from './collection.js';
import { storedContent, fieldsInConflict } from './stored-document.js';
import type { StoredDocument } from './stored-document.js';
import { expectedVersionOf, idOf, requireUnique, requireVersions } from './preconditions.js';
import type { Session } from './preconditions.js';

export const DUPLICATE_KEY = 11_000;

/** Somebody else made, at the same moment, the document that a `put` was about to make: once more, it finds it. */
export class ConcurrentInsertError extends Error {
  override readonly name = 'MadeMeanwhileError';
}

function operationOf(table: CollectionHandle, write: Write): AnyBulkWriteOperation<StoredDocument> {
  switch (write.kind) {
    case 'insert':
      return {
        insertOne: { document: { _id: write.document.id, version: 1, ...storedContent(table, write.document) } },
      };
    case 'upsert':
      return {
        updateOne: {
          filter: { _id: write.document.id },
          update: { $set: storedContent(table, write.document), $inc: { version: 1 } },
          upsert: true,
        },
      };
    case 'replace':
      return {
        updateOne: {
          filter: { _id: write.document.id, version: write.expectedVersion },
          update: { $set: storedContent(table, write.document), $inc: { version: 1 } },
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

function toStoreError(table: CollectionHandle, writes: readonly Write[], error: unknown): unknown {
  if (!(error instanceof MongoBulkWriteError) || error.code !== DUPLICATE_KEY) return error;
  const [first] = [error.writeErrors].flat();
  const write = writes[first?.index ?? 0];
  if (write === undefined) return error;
  const fields = fieldsInConflict(table, first?.errmsg ?? error.message);
  if (write.kind === 'upsert' && fields[0] === 'id') return new ConcurrentInsertError(error.message, { cause: error });
  return new DuplicateError(table.name, idOf(write), fields);
}

/**
 * Without a transaction, somebody may have come between the look and the write; the version in the filter has held them
 * apart.
 */
function requireAllMatched(table: CollectionHandle, writes: readonly Write[], met: number): Promise<void> {
  const expected = writes.filter(({ kind }) => kind === 'upsert' || kind === 'replace').length;
  if (met === expected) return Promise.resolve();
  const guarded = writes.find((write) => write.kind === 'replace');
  if (guarded === undefined) return Promise.resolve();
  return table.driver.findOne({ _id: idOf(guarded) }, { projection: { version: 1 } }).then((found) => {
    throw new VersionConflictError(table.name, idOf(guarded), expectedVersionOf(guarded) ?? 0, found?.version ?? null);
  });
}

async function writeCollection(table: CollectionHandle, writes: readonly Write[], session: Session): Promise<void> {
  const operations = writes.map((write) => operationOf(table, write));
  try {
    const result = await table.driver.bulkWrite(operations, {
      ordered: true,
      ...(session === undefined ? {} : { session }),
    });
    await requireAllMatched(table, writes, result.matchedCount + result.upsertedCount);
  } catch (error) {
    throw toStoreError(table, writes, error);
  }
}

/** Collections in the order of their first write. */
function groupByCollection(
  writes: readonly Write[],
  tableOf: (name: string) => CollectionHandle,
): ReadonlyMap<CollectionHandle, readonly Write[]> {
  const tables = new Map<CollectionHandle, Write[]>();
  for (const write of writes) {
    const table = tableOf(write.collection);
    tables.set(table, [...(tables.get(table) ?? []), write]);
  }
  return tables;
}

/** Throws `DuplicateError`, `VersionConflictError`: before anything is written, as far as one can look ahead. */
export async function applyWrites(
  writes: readonly Write[],
  tableOf: (name: string) => CollectionHandle,
  session: Session,
): Promise<void> {
  const tables = groupByCollection(writes, tableOf);
  for (const [table, own] of tables) {
    await requireVersions(table, own, session);
    if (session === undefined) await requireUnique(table, own);
  }
  for (const [table, own] of tables) await writeCollection(table, own, session);
}
