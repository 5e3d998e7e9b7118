/** Opens a collection: makes it, brings its documents and indexes to what the definition says. */
import { MongoServerError } from 'mongodb';
import type { Collection, Db } from 'mongodb';
import { requireValidNames } from '../query-checks.js';
import type { CollectionDefinition, Document } from '../port.js';
import type { CollectionHandle } from './collection.js';
import { storedContent, orderedFields, uniqueIndexes, uniqueName, requiredIndexes } from './stored-document.js';
import type { StoredDocument } from './stored-document.js';

/** For which indexes the documents of a collection were last laid out. */
interface Layout {
  readonly _id: string;
  readonly laidOutFor: string;
}

const NAMESPACE_EXISTS = 48;
const REWRITE_BATCH = 500;

/** Nothing happens when it is there. */
export async function createCollection(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name);
  } catch (error) {
    // Made earlier, or by another instance just now.
    if (!(error instanceof MongoServerError && error.code === NAMESPACE_EXISTS)) throw error;
  }
}

/**
 * Gives documents that were written under other indexes what the new ones need. A document that changes meanwhile was
 * written by us.
 */
async function rewriteDocuments(table: CollectionHandle): Promise<void> {
  for (let after = ''; ; ) {
    const found = await table.driver
      .find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit: REWRITE_BATCH })
      .toArray();
    const last = found.at(-1);
    if (last === undefined) return;
    after = last._id;
    const operations = found.map(({ _id, version, document }) => {
      const { document: _, ...derived } = storedContent(table, document);
      return { updateOne: { filter: { _id, version }, update: { $set: derived } } };
    });
    await table.driver.bulkWrite(operations);
  }
}

async function rewriteWhenIndexesChanged(table: CollectionHandle, layouts: Collection<Layout>): Promise<void> {
  const laidOutFor = JSON.stringify([
    orderedFields(table),
    uniqueIndexes(table).map(uniqueName),
    ...(table.search.length === 0 ? [] : [table.search]),
  ]);
  const before = await layouts.findOne({ _id: table.name });
  if (before?.laidOutFor === laidOutFor) return;
  if (before !== null) await rewriteDocuments(table);
  await layouts.updateOne({ _id: table.name }, { $set: { laidOutFor } }, { upsert: true });
}

async function existingIndexes({ driver }: CollectionHandle): Promise<readonly string[]> {
  return (await driver.listIndexes().toArray()).map(({ name }) => String(name)).filter((name) => name !== '_id_');
}

async function dropStaleIndexes(table: CollectionHandle): Promise<void> {
  const wanted = requiredIndexes(table).map(({ name }) => name);
  for (const name of await existingIndexes(table)) if (!wanted.includes(name)) await table.driver.dropIndex(name);
}

async function createMissingIndexes(table: CollectionHandle): Promise<void> {
  const existing = await existingIndexes(table);
  for (const { name, keys, unique } of requiredIndexes(table)) {
    if (!existing.includes(name)) await table.driver.createIndex(keys, { name, ...(unique ? { unique } : {}) });
  }
}

export async function openCollection<T extends Document>(
  db: Db,
  definition: CollectionDefinition<T>,
): Promise<CollectionHandle> {
  requireValidNames(definition.name, definition.indexes);
  const table: CollectionHandle = {
    name: definition.name,
    indexes: definition.indexes,
    search: definition.search ?? [],
    driver: db.collection<StoredDocument>(definition.name),
  };
  await createCollection(db, definition.name);
  // A unique index that is wanted no longer would stand in the way of laying out.
  await dropStaleIndexes(table);
  await rewriteWhenIndexesChanged(table, db.collection<Layout>('kit_layouts'));
  await createMissingIndexes(table);
  return table;
}
