/** Applies the writes of a commit, collection by collection, in their order. */
import { MongoBulkWriteError } from 'mongodb';
import type { AnyBulkWriteOperation } from 'mongodb';
import { DuplicateError, VersionConflictError } from '../port.js';
import type { Write } from '../port.js';
import type { CollectionHandle } from './collection.js';
import { storedContent, fieldsInConflict } from './stored-document.js';
import type { StoredDocument } from './stored-document.js';
import { idOf } from '../write-id.js';
import { expectedVersionOf, requireUnique, requireVersions } from './preconditions.js';
import type { Session } from './preconditions.js';

export const DUPLICATE_KEY = 11_000;

/** A concurrent writer inserted the document that an `upsert` was inserting. A repeated commit finds the document. */
export class ConcurrentInsertError extends Error {
  override readonly name = 'MadeMeanwhileError';
}

function operationOf(handle: CollectionHandle, write: Write): AnyBulkWriteOperation<StoredDocument> {
  switch (write.kind) {
    case 'insert':
      return {
        insertOne: { document: { _id: write.document.id, version: 1, ...storedContent(handle, write.document) } },
      };
    case 'upsert':
      return {
        updateOne: {
          filter: { _id: write.document.id },
          update: { $set: storedContent(handle, write.document), $inc: { version: 1 } },
          upsert: true,
        },
      };
    case 'replace':
      return {
        updateOne: {
          filter: { _id: write.document.id, version: write.expectedVersion },
          update: { $set: storedContent(handle, write.document), $inc: { version: 1 } },
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

function toStoreError(handle: CollectionHandle, writes: readonly Write[], error: unknown): unknown {
  if (!(error instanceof MongoBulkWriteError) || error.code !== DUPLICATE_KEY) return error;
  const [first] = [error.writeErrors].flat();
  const write = writes[first?.index ?? 0];
  if (write === undefined) return error;
  const fields = fieldsInConflict(handle, first?.errmsg ?? error.message);
  if (write.kind === 'upsert' && fields[0] === 'id') return new ConcurrentInsertError(error.message, { cause: error });
  return new DuplicateError(handle.name, idOf(write), fields);
}

/**
 * Without a transaction, a concurrent write between the version check and the bulk write leaves the filter of a
 * `replace` without a match. Rejects with `VersionConflictError` then.
 */
function requireAllMatched(handle: CollectionHandle, writes: readonly Write[], matched: number): Promise<void> {
  const expected = writes.filter(({ kind }) => kind === 'upsert' || kind === 'replace').length;
  if (matched === expected) return Promise.resolve();
  const guarded = writes.find((write) => write.kind === 'replace');
  if (guarded === undefined) return Promise.resolve();
  return handle.driver.findOne({ _id: idOf(guarded) }, { projection: { version: 1 } }).then((found) => {
    throw new VersionConflictError(handle.name, idOf(guarded), expectedVersionOf(guarded) ?? 0, found?.version ?? null);
  });
}

async function writeCollection(handle: CollectionHandle, writes: readonly Write[], session: Session): Promise<void> {
  const operations = writes.map((write) => operationOf(handle, write));
  try {
    const result = await handle.driver.bulkWrite(operations, {
      ordered: true,
      ...(session === undefined ? {} : { session }),
    });
    await requireAllMatched(handle, writes, result.matchedCount + result.upsertedCount);
  } catch (error) {
    throw toStoreError(handle, writes, error);
  }
}

/** Groups the writes by collection, in the order of the first write to each. */
function groupByCollection(
  writes: readonly Write[],
  handleOf: (name: string) => CollectionHandle,
): ReadonlyMap<CollectionHandle, readonly Write[]> {
  const groups = new Map<CollectionHandle, Write[]>();
  for (const write of writes) {
    const handle = handleOf(write.collection);
    groups.set(handle, [...(groups.get(handle) ?? []), write]);
  }
  return groups;
}

/** Rejects with `DuplicateError` or `VersionConflictError`, before the first write whenever the check can detect it. */
export async function applyWrites(
  writes: readonly Write[],
  handleOf: (name: string) => CollectionHandle,
  session: Session,
): Promise<void> {
  const groups = groupByCollection(writes, handleOf);
  for (const [handle, own] of groups) {
    await requireVersions(handle, own, session);
    if (session === undefined) await requireUnique(handle, own);
  }
  for (const [handle, own] of groups) await writeCollection(handle, own, session);
}
