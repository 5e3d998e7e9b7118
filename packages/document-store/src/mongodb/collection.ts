/** A collection in MongoDB: reads go to the server, writes are values for `commit`. */
import type { Collection as Driver } from 'mongodb';
import { requireSearch } from '../query-checks.js';
import type { CollectionIndexes } from '../query-checks.js';
import { writeCursor } from '../cursor.js';
import type { Collection, Document, DocumentPage, Query, Versioned, Write } from '../port.js';
import { recordRead } from '../read-counter.js';
import type { StoredDocument } from './stored-document.js';
import { countFilter, searchFilters, findArguments } from './query.js';

/** What the adapter needs to know of a collection once it is open. */
export interface CollectionHandle extends CollectionIndexes {
  readonly driver: Driver<StoredDocument>;
}

export class MongoCollection<T extends Document> implements Collection<T> {
  constructor(private readonly table: CollectionHandle) {}

  get name(): string {
    return this.table.name;
  }

  async get(id: string): Promise<T | null> {
    return (await this.getVersioned(id))?.document ?? null;
  }

  async getVersioned(id: string): Promise<Versioned<T> | null> {
    recordRead();
    const found = await this.table.driver.findOne({ _id: id }, { projection: { document: 1, version: 1 } });
    return found === null ? null : { document: this.#documentOf(found), version: found.version };
  }

  async getMany(ids: readonly string[]): Promise<readonly (T | null)[]> {
    return (await this.getManyVersioned(ids)).map((found) => found?.document ?? null);
  }

  async getManyVersioned(ids: readonly string[]): Promise<readonly (Versioned<T> | null)[]> {
    if (ids.length === 0) return [];
    recordRead();
    const wanted = [...new Set(ids)];
    // One answer holds them all, up to the server's 16 MB; the driver's default would stop at 101 and ask again.
    const options = { projection: { document: 1, version: 1 }, batchSize: wanted.length + 1 };
    const found = await this.table.driver.find({ _id: { $in: wanted } }, options).toArray();
    const documents = new Map(
      found.map((stored) => [stored._id, { document: this.#documentOf(stored), version: stored.version }]),
    );
    return ids.map((id) => documents.get(id) ?? null);
  }

  async find(query: Query<T>): Promise<DocumentPage<T>> {
    const { filter, sort, order, listHash: list } = findArguments(this.table, query);
    recordRead();
    const limit = query.limit + 1;
    const found = await this.table.driver
      .find(filter, { sort, limit, batchSize: limit + 1, projection: { document: 1, order: 1 } })
      .toArray();
    const page = found.slice(0, query.limit);
    return {
      documents: page.map((stored) => this.#documentOf(stored)),
      cursors: page.map((stored) =>
        writeCursor(list, { value: order === 'id' ? stored._id : (stored.order[order] ?? null), id: stored._id }),
      ),
      hasMore: found.length > query.limit,
    };
  }

  async count(where: NonNullable<Query<T>['where']>): Promise<number> {
    const filter = countFilter(this.table, where);
    recordRead();
    return this.table.driver.countDocuments(filter);
  }

  async search(text: string, limit: number): Promise<readonly T[]> {
    requireSearch(this.table, limit);
    const search = searchFilters(text);
    if (search === null) return [];
    recordRead();
    const find = (filter: typeof search.exact, most: number): Promise<Pick<StoredDocument, 'document'>[]> =>
      this.table.driver
        .find(filter, { sort: { _id: 1 }, limit: most, batchSize: most + 1, projection: { document: 1 } })
        .toArray();
    const exact = await find(search.exact, limit);
    const begun =
      exact.length === limit
        ? []
        : await find({ $and: [search.begun, { $nor: [search.exact] }] }, limit - exact.length);
    return [...exact, ...begun].map((stored) => this.#documentOf(stored));
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
    // Put there under this collection's type.
    return stored.document as T;
  }
}
