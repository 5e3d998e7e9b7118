/** A collection in SQLite: reads query the table; writes are returned as values for `commit`. */
import { pauseIfSliceOver } from '@marquee/runtime/event-loop-slices';
import type { BatchQuery, Collection, Document, DocumentPage, Query, Scalar, Versioned, Write } from '../port.js';
import { recordRead } from '../read-counter.js';
import { writeCursor } from '../cursor.js';
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

export class SqliteCollection<T extends Document> implements Collection<T> {
  constructor(
    private readonly database: Database,
    private readonly table: Table,
  ) {}

  get name(): string {
    return this.table.name;
  }

  async get(id: string): Promise<T | null> {
    return (await this.getVersioned(id))?.document ?? null;
  }

  async getVersioned(id: string): Promise<Versioned<T> | null> {
    recordRead();
    const row = this.database.first(`SELECT document, version FROM ${this.table.quoted} WHERE id = ?`, id);
    return row === undefined ? null : { document: this.#documentOf(row), version: numberOf(row, 'version') };
  }

  async getMany(ids: readonly string[]): Promise<readonly (T | null)[]> {
    return (await this.getManyVersioned(ids)).map((found) => found?.document ?? null);
  }

  async getManyVersioned(ids: readonly string[]): Promise<readonly (Versioned<T> | null)[]> {
    if (ids.length === 0) return [];
    recordRead();
    const found = new Map<string, Versioned<T>>();
    for (let start = 0; start < ids.length; start += IDS_PER_STATEMENT) {
      // The database is synchronous: other requests are served between the statements.
      if (start > 0) await pauseIfSliceOver();
      const rows = this.database.all(
        `SELECT document, version FROM ${this.table.quoted} WHERE id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(ids.slice(start, start + IDS_PER_STATEMENT)),
      );
      for (const row of rows) {
        const document = this.#documentOf(row);
        found.set(document.id, { document, version: numberOf(row, 'version') });
      }
    }
    return ids.map((id) => found.get(id) ?? null);
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
    const page = rows
      .slice(0, limit)
      .map((row) => ({ document: this.#documentOf(row), value: row['position'] ?? null }));
    return {
      documents: page.map(({ document }) => document),
      cursors: page.map(({ document, value }) => writeCursor(listHash, { value, id: document.id })),
      hasMore: rows.length > limit,
    };
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
    return this.database.all(search.sql, ...search.values).map((row) => this.#documentOf(row));
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

  /** The cast is safe: only `commit` writes to the table, with documents of type `T`. */
  #documentOf(row: Row): T {
    return JSON.parse(textOf(row, 'document')) as T;
  }
}
