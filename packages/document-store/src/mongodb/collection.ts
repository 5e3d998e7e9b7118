/** A collection in MongoDB: reads query the server; writes are returned as values for `commit`. */
import type { Collection as Driver, Db } from 'mongodb';
import { queryOfValue, requireSearch } from '../query-checks.js';
import type { CollectionIndexes } from '../query-checks.js';
import { documentPage } from '../document-page.js';
import type { BatchQuery, Collection, Document, DocumentPage, Query, Versioned, Write } from '../port.js';
import { recordRead } from '../read-counter.js';
import type { StoredDocument } from './stored-document.js';
import { countFilter, countManyPipeline, findArguments, findManyPipeline, keyOf, searchFilters } from './query.js';
import type { BatchRow } from './query.js';

/** An open collection: its definition and the driver's collection. */
export interface CollectionHandle extends CollectionIndexes {
  readonly driver: Driver<StoredDocument>;
  readonly database: Db;
}

export class MongoCollection<T extends Document> implements Collection<T> {
  constructor(private readonly handle: CollectionHandle) {}

  get name(): string {
    return this.handle.name;
  }

  async get(id: string): Promise<T | null> {
    return (await this.getVersioned(id))?.document ?? null;
  }

  async getVersioned(id: string): Promise<Versioned<T> | null> {
    recordRead();
    const found = await this.handle.driver.findOne({ _id: id }, { projection: { document: 1, version: 1 } });
    return found === null ? null : { document: this.#documentOf(found), version: found.version };
  }

  async getMany(ids: readonly string[]): Promise<readonly (T | null)[]> {
    return (await this.getManyVersioned(ids)).map((found) => found?.document ?? null);
  }

  async getManyVersioned(ids: readonly string[]): Promise<readonly (Versioned<T> | null)[]> {
    if (ids.length === 0) return [];
    recordRead();
    const wanted = [...new Set(ids)];
    // The batch size makes the server return all documents in one reply (up to 16 MB); the default is 101 documents.
    const options = { projection: { document: 1, version: 1 }, batchSize: wanted.length + 1 };
    const found = await this.handle.driver.find({ _id: { $in: wanted } }, options).toArray();
    const documents = new Map(
      found.map((stored) => [stored._id, { document: this.#documentOf(stored), version: stored.version }]),
    );
    return ids.map((id) => documents.get(id) ?? null);
  }

  async find(query: Query<T>): Promise<DocumentPage<T>> {
    const { filter, sort, order, listHash: listHash } = findArguments(this.handle, query);
    recordRead();
    const limit = query.limit + 1;
    const found = await this.handle.driver
      .find(filter, { sort, limit, batchSize: limit + 1, projection: { document: 1, order: 1 } })
      .toArray();
    return this.#pageOf(found, { order, listHash, limit: query.limit });
  }

  async findMany(query: BatchQuery<T>): Promise<readonly DocumentPage<T>[]> {
    const { values, pipeline } = findManyPipeline(this.handle, query);
    if (values.length === 0) return [];
    recordRead();
    const rows = await this.handle.database
      .aggregate<BatchRow>([...pipeline], { batchSize: values.length * (query.limit + 1) + 1 })
      .toArray();
    const found = values.map((): StoredDocument[] => []);
    for (const row of rows) found[row.index]?.push(row.found);
    const pages = new Map(
      values.map((value, index) => {
        const { order, listHash } = findArguments(this.handle, queryOfValue(query, value));
        return [value, this.#pageOf(found[index] ?? [], { order, listHash, limit: query.limit })];
      }),
    );
    return query.in.map((value) => pages.get(value) ?? this.#pageOf([], { order: 'id', listHash: '', limit: 1 }));
  }

  async countMany(query: Pick<BatchQuery<T>, 'field' | 'in' | 'where'>): Promise<readonly number[]> {
    const { values, pipeline } = countManyPipeline(this.handle, query);
    if (values.length === 0) return [];
    recordRead();
    const rows = await this.handle.driver
      .aggregate<{ readonly _id: string; readonly documents: number }>([...pipeline], { batchSize: values.length + 1 })
      .toArray();
    const counts = new Map(rows.map((row) => [row._id, row.documents]));
    return query.in.map((value) => counts.get(keyOf(query.field, value)) ?? 0);
  }

  #pageOf(
    found: readonly Pick<StoredDocument, '_id' | 'document' | 'order'>[],
    { order, listHash, limit }: { readonly order: string; readonly listHash: string; readonly limit: number },
  ): DocumentPage<T> {
    const documents = found.slice(0, limit).map((stored) => this.#documentOf(stored));
    return documentPage(documents, found.length > limit, listHash, (index) => {
      const stored = found[index];
      const id = stored?._id ?? '';
      return { value: order === 'id' ? id : (stored?.order[order] ?? null), id };
    });
  }

  async count(where: NonNullable<Query<T>['where']>): Promise<number> {
    const filter = countFilter(this.handle, where);
    recordRead();
    return this.handle.driver.countDocuments(filter);
  }

  async search(text: string, limit: number): Promise<readonly T[]> {
    requireSearch(this.handle, limit);
    const search = searchFilters(text);
    if (search === null) return [];
    recordRead();
    const find = (filter: typeof search.exact, most: number): Promise<Pick<StoredDocument, 'document'>[]> =>
      this.handle.driver
        .find(filter, { sort: { _id: 1 }, limit: most, batchSize: most + 1, projection: { document: 1 } })
        .toArray();
    const exact = await find(search.exact, limit);
    const prefixMatches =
      exact.length === limit
        ? []
        : await find({ $and: [search.prefixMatches, { $nor: [search.exact] }] }, limit - exact.length);
    return [...exact, ...prefixMatches].map((stored) => this.#documentOf(stored));
  }

  insert(document: T): Write {
    return { kind: 'insert', collection: this.name, document };
  }

  upsert(document: T): Write {
    return { kind: 'upsert', collection: this.name, document };
  }

  replace(document: T, expectedVersion: number): Write {
    return { kind: 'replace', collection: this.name, document, expectedVersion };
  }

  remove(id: string, expectedVersion?: number): Write {
    return { kind: 'remove', collection: this.name, id, ...(expectedVersion === undefined ? {} : { expectedVersion }) };
  }

  #documentOf(stored: Pick<StoredDocument, 'document'>): T {
    // The cast is safe: only `commit` writes to the collection, with documents of type `T`.
    return stored.document as T;
  }
}
