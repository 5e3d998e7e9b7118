/** Opens a collection: creates it, and updates its stored fields and indexes when the definition has changed. */
import { MongoServerError } from 'mongodb';
import type { Collection, Db } from 'mongodb';
import { requireValidNames } from '../query-checks.js';
import type { CollectionDefinition, Document } from '../port.js';
import type { CollectionHandle } from './collection.js';
import { storedContent, orderedFields, uniqueIndexes, uniqueName, requiredIndexes } from './stored-document.js';
import type { StoredDocument } from './stored-document.js';

/** Records, per collection, the indexes for which its documents were last written. */
interface IndexedFor {
  readonly _id: string;
  readonly laidOutFor: string;
}

const NAMESPACE_EXISTS = 48;
const REWRITE_BATCH = 500;

/** Does nothing when the collection exists. */
export async function createCollection(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name);
  } catch (error) {
    // Created earlier, or concurrently by another instance.
    if (!(error instanceof MongoServerError && error.code === NAMESPACE_EXISTS)) throw error;
  }
}

/**
 * Adds the fields for the new indexes to documents that were written for other indexes. The version in the filter skips
 * documents that change meanwhile: the current definition is used to write them.
 */
async function rewriteDocuments(handle: CollectionHandle): Promise<void> {
  for (let after = ''; ; ) {
    const found = await handle.driver
      .find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit: REWRITE_BATCH })
      .toArray();
    const last = found.at(-1);
    if (last === undefined) return;
    after = last._id;
    const operations = found.map(({ _id, version, document }) => {
      const { document: _, ...derived } = storedContent(handle, document);
      return { updateOne: { filter: { _id, version }, update: { $set: derived } } };
    });
    await handle.driver.bulkWrite(operations);
  }
}

async function rewriteWhenIndexesChanged(handle: CollectionHandle, indexedFor: Collection<IndexedFor>): Promise<void> {
  const laidOutFor = JSON.stringify([
    orderedFields(handle),
    uniqueIndexes(handle).map(uniqueName),
    ...(handle.search.length === 0 ? [] : [handle.search]),
  ]);
  const before = await indexedFor.findOne({ _id: handle.name });
  if (before?.laidOutFor === laidOutFor) return;
  if (before !== null) await rewriteDocuments(handle);
  await indexedFor.updateOne({ _id: handle.name }, { $set: { laidOutFor } }, { upsert: true });
}

async function existingIndexes({ driver }: CollectionHandle): Promise<readonly string[]> {
  return (await driver.listIndexes().toArray()).map(({ name }) => String(name)).filter((name) => name !== '_id_');
}

async function dropStaleIndexes(handle: CollectionHandle): Promise<void> {
  const required = requiredIndexes(handle).map(({ name }) => name);
  for (const name of await existingIndexes(handle)) if (!required.includes(name)) await handle.driver.dropIndex(name);
}

async function createMissingIndexes(handle: CollectionHandle): Promise<void> {
  const existing = await existingIndexes(handle);
  for (const { name, keys, unique } of requiredIndexes(handle)) {
    if (!existing.includes(name)) await handle.driver.createIndex(keys, { name, ...(unique ? { unique } : {}) });
  }
}

export async function openCollection<T extends Document>(
  db: Db,
  definition: CollectionDefinition<T>,
): Promise<CollectionHandle> {
  requireValidNames(definition.name, definition.indexes);
  const handle: CollectionHandle = {
    name: definition.name,
    indexes: definition.indexes,
    search: definition.search ?? [],
    driver: db.collection<StoredDocument>(definition.name),
    database: db,
  };
  await createCollection(db, definition.name);
  // Before rewriting: a unique index that is no longer required could reject the rewritten fields.
  await dropStaleIndexes(handle);
  await rewriteWhenIndexesChanged(handle, db.collection<IndexedFor>('kit_layouts'));
  await createMissingIndexes(handle);
  return handle;
}
