/** A collection in SQLite: reads query the table; writes are returned as values for `commit`. */
import { pauseIfSliceOver } from '@marquee/runtime/event-loop-slices';
import type { BatchQuery, Collection, Document, DocumentPage, Query, Scalar, Versioned, Write } from '../port.js';
import { recordRead } from '../read-counter.js';
import { documentPage } from '../document-page.js';
import type { DecodedCollection } from '../decoded-documents.js';
import { numberOf, textOf } from './database.js';
import type { Database, Row } from './database.js';
import { countStatement, selectStatement } from './query.js';
import type { SelectStatement } from './query.js';
import { batchValues, queryOfValue, readQuery, requireSearch, whereOfValue } from '../query-checks.js';
import { searchStatement } from './token-index.js';
import type { Table } from './table.js';

/** 500 documents take about 4 ms to read and parse. */
const IDS_PER_STATEMENT = 500;

const NO_DOCUMENTS = { documents: [], cursors: [], hasMore: false } as const;

/** Only this process writes the file, so a document that was decoded before needs no statement. */
export class SqliteCollection<T extends Document> implements Collection<T> {
  constructor(
    private readonly database: Database,
    private readonly table: Table,
    private readonly decoded: DecodedCollection,
  ) {}

  get name(): string {
    return this.table.name;
  }

  async get(id: string): Promise<T | null> {
    recordRead();
    return this.#readOne(id)?.document ?? null;
  }

  async getVersioned(id: string): Promise<Versioned<T> | null> {
    recordRead();
    return this.#readOne(id);
  }

  async getMany(ids: readonly string[]): Promise<readonly (T | null)[]> {
    return (await this.getManyVersioned(ids)).map((found) => found?.document ?? null);
  }

  async getManyVersioned(ids: readonly string[]): Promise<readonly (Versioned<T> | null)[]> {
    if (ids.length === 0) return [];
    recordRead();
    const found = ids.map((id) => this.#known(id));
    const unknown = [...new Set(ids.filter((_, index) => found[index] === undefined))];
    if (unknown.length === 0) return found as readonly (Versioned<T> | null)[];
    const read = new Map<string, Versioned<T>>();
    for (let start = 0; start < unknown.length; start += IDS_PER_STATEMENT) {
      // The database is synchronous: other requests are served between the statements.
      if (start > 0) await pauseIfSliceOver();
      this.#readMany(unknown.slice(start, start + IDS_PER_STATEMENT), read);
    }
    return ids.map((id, index) => (found[index] === undefined ? (read.get(id) ?? null) : found[index]));
  }

  #readOne(id: string): Versioned<T> | null {
    const known = this.#known(id);
    if (known !== undefined) return known;
    const row = this.database.first(`SELECT document, version FROM ${this.table.quoted} WHERE id = ?`, id);
    if (row !== undefined) return this.#decode(row);
    this.decoded.addAbsent(id);
    return null;
  }

  /** One statement. Adds the documents that exist to `read`. */
  #readMany(ids: readonly string[], read: Map<string, Versioned<T>>): void {
    const rows = this.database.all(
      `SELECT document, version FROM ${this.table.quoted} WHERE id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    );
    for (const row of rows) {
      const versioned = this.#decode(row);
      read.set(versioned.document.id, versioned);
    }
    for (const id of ids) if (!read.has(id)) this.decoded.addAbsent(id);
  }

  /** The documents of rows that the same turn of the event loop has selected, so that all of them exist. */
  #documentsOf(ids: readonly string[]): readonly T[] {
    const known = ids.map((id) => this.#known(id) ?? undefined);
    const read = new Map<string, Versioned<T>>();
    const unknown = ids.filter((_, index) => known[index] === undefined);
    if (unknown.length > 0) this.#readMany(unknown, read);
    return ids.map((id, index) => {
      const found = known[index] ?? read.get(id);
      if (found === undefined) throw new Error(`${this.name} has no document ${id}, which an index contains.`);
      return found.document;
    });
  }

  /** Null for an id that is not stored; undefined when that is not known. */
  #known(id: string): Versioned<T> | null | undefined {
    return this.decoded.get(id) as Versioned<T> | null | undefined;
  }

  /** The cast is safe: only `commit` writes to the table, with documents of type `T`. */
  #decode(row: Row): Versioned<T> {
    return this.decoded.decode(textOf(row, 'document'), numberOf(row, 'version')) as Versioned<T>;
  }

  async find(query: Query<T>): Promise<DocumentPage<T>> {
    const statement = selectStatement(this.table, query);
    recordRead();
    return this.#pageOf(statement, query.limit);
  }

  async findMany(query: BatchQuery<T>): Promise<readonly DocumentPage<T>[]> {
    const values = batchValues(this.table, query);
    readQuery(this.table, queryOfValue(query, null));
    if (values.length === 0) return [];
    recordRead();
    const pages = new Map<Scalar, DocumentPage<T>>();
    for (const value of values) {
      pages.set(value, this.#pageOf(selectStatement(this.table, queryOfValue(query, value)), query.limit));
      await pauseIfSliceOver();
    }
    return query.in.map((value) => pages.get(value) ?? NO_DOCUMENTS);
  }

  #pageOf({ sql, values, listHash }: SelectStatement, limit: number): DocumentPage<T> {
    const rows = this.database.all(sql, ...values);
    const ids = rows.slice(0, limit).map((row) => textOf(row, 'id'));
    return documentPage(this.#documentsOf(ids), rows.length > limit, listHash, (index) => ({
      value: rows[index]?.['position'] ?? null,
      id: ids[index] ?? '',
    }));
  }

  async count(where: NonNullable<Query<T>['where']>): Promise<number> {
    const statement = countStatement(this.table, where);
    recordRead();
    return this.#countOf(statement);
  }

  async countMany(query: Pick<BatchQuery<T>, 'field' | 'in' | 'where'>): Promise<readonly number[]> {
    const values = batchValues(this.table, query);
    countStatement(this.table, whereOfValue(query, null));
    if (values.length === 0) return [];
    recordRead();
    const counts = new Map<Scalar, number>();
    for (const value of values) {
      counts.set(value, this.#countOf(countStatement(this.table, whereOfValue(query, value))));
      await pauseIfSliceOver();
    }
    return query.in.map((value) => counts.get(value) ?? 0);
  }

  #countOf({ sql, values }: Pick<SelectStatement, 'sql' | 'values'>): number {
    const row = this.database.first(sql, ...values);
    return row === undefined ? 0 : numberOf(row, 'documents');
  }

  async search(text: string, limit: number): Promise<readonly T[]> {
    requireSearch(this.table, limit);
    const search = searchStatement(this.table, text, limit);
    if (search === null) return [];
    recordRead();
    return this.#documentsOf(this.database.all(search.sql, ...search.values).map((row) => textOf(row, 'id')));
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
}
