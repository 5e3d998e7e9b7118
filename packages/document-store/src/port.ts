/**
 * The document store port: the interface between a subgraph and its own database. Each subgraph's `store.ts` uses only
 * this interface. The adapters (SQLite, MongoDB) implement it and pass the same conformance suite.
 *
 * Writes are values: a use case collects them, with the events they cause, in one `Change`, and `commit` applies the
 * whole change atomically. No callback runs inside a transaction, so no lock is held across an `await`.
 */
import type { Envelope, NewEvent } from '@marquee/contracts/events/envelope';

/** A JSON object with a string id: the unit that a collection stores. */
export interface Document {
  readonly id: string;
}

export type Scalar = string | number | boolean | null;

/** Names of the fields of T whose type is scalar. Only these can be compared and indexed. */
export type ScalarField<T> = { [K in keyof T & string]: T[K] extends Scalar | undefined ? K : never }[keyof T & string];

export interface IndexDefinition<T> {
  /** Equality fields first; the field of the order or range last. Equal values are ordered by id. */
  readonly fields: readonly ScalarField<T>[];
  /** At most one document per combination of values. Documents in which one of the fields is null are exempt. */
  readonly unique?: boolean;
}

export interface CollectionDefinition<T extends Document> {
  /** Lower-case words joined by underscores. Also the name of the SQLite table or the MongoDB collection. */
  readonly name: string;
  readonly indexes: readonly IndexDefinition<T>[];
  /** Fields that `search` covers: strings, and lists or objects that contain strings (names by language). */
  readonly search?: readonly (keyof T & string)[];
}

export interface Query<T> {
  /** Each named field must equal its value. */
  readonly where?: { readonly [K in ScalarField<T>]?: T[K] & Scalar };
  /** A range on `orderBy.field`: `from` is inclusive, `until` is exclusive. */
  readonly from?: string | number;
  readonly until?: string | number;
  /** Equal values are ordered by id, in the same direction. Default: by id, ascending. */
  readonly orderBy?: { readonly field: ScalarField<T>; readonly direction: 'ascending' | 'descending' };
  /** A cursor from an earlier page of the same query. `find` throws `BadCursorError` for any other text. */
  readonly after?: string | null;
  /** 1 to 1000. */
  readonly limit: number;
}

/** One query for each value of a field: a read by a foreign key. */
export interface BatchQuery<T> extends Omit<Query<T>, 'after'> {
  /** Not in `where`. */
  readonly field: ScalarField<T>;
  /** At most 1000 values. */
  readonly in: readonly Scalar[];
}

export interface DocumentPage<T> {
  readonly documents: readonly T[];
  /** One opaque cursor per document: the position after it. Inserts and removals of other documents keep it valid. */
  readonly cursors: readonly string[];
  readonly hasMore: boolean;
}

export interface Versioned<T> {
  readonly document: T;
  /** 1 after the insert; each write adds 1. */
  readonly version: number;
}

/** One write that `Store.commit` will apply. */
export type Write =
  | { readonly kind: 'insert' | 'upsert'; readonly collection: string; readonly document: Document }
  | {
      readonly kind: 'replace';
      readonly collection: string;
      readonly document: Document;
      readonly expectedVersion: number;
    }
  | { readonly kind: 'remove'; readonly collection: string; readonly id: string; readonly expectedVersion?: number };

/** Documents that are read are shared between readers: nobody may change one. A change is a write of a new object. */
export interface Collection<T extends Document> {
  readonly name: string;
  get(id: string): Promise<T | null>;
  getVersioned(id: string): Promise<Versioned<T> | null>;
  /** Same order and length as `ids`; null for an unknown id. One read, for any number of ids. */
  getMany(ids: readonly string[]): Promise<readonly (T | null)[]>;
  /** Like `getMany`, with versions: for changes that depend on several documents. */
  getManyVersioned(ids: readonly string[]): Promise<readonly (Versioned<T> | null)[]>;
  /** Throws when no declared index covers the query, so a missing index fails the first test instead of scanning. */
  find(query: Query<T>): Promise<DocumentPage<T>>;
  count(where: NonNullable<Query<T>['where']>): Promise<number>;
  /**
   * The first page of `find` for each value in `in`, in the same order and length; `limit` counts for each value. One
   * read, for any number of values. Further pages of one value: `find`, with a cursor of its page. Throws as `find` does.
   */
  findMany(query: BatchQuery<T>): Promise<readonly DocumentPage<T>[]>;
  /** `count` for each value in `in`, in the same order and length. One read. */
  countMany(query: Pick<BatchQuery<T>, 'field' | 'in' | 'where'>): Promise<readonly number[]>;
  /**
   * Documents whose searched fields contain, for every word of `text`, that word or a word that starts with it. Case
   * and accents are ignored. Documents that contain all words exactly come first, then prefix matches; each group is
   * ordered by id. Returns no documents for a text without words. Throws when the definition has no `search` fields.
   *
   * @param limit 1 to 1000.
   */
  search(text: string, limit: number): Promise<readonly T[]>;
  /** The commit fails with `DuplicateError` when the id exists. */
  insert(document: T): Write;
  /** Inserts the document, or replaces the stored one regardless of its version. */
  upsert(document: T): Write;
  /** The commit fails with `VersionConflictError` unless the stored version equals `expectedVersion`. */
  replace(document: T, expectedVersion: number): Write;
  /** Removing an unknown id is not an error, unless `expectedVersion` is given. */
  remove(id: string, expectedVersion?: number): Write;
}

/** How far a consumer has read one partition of one owner's event log. */
export interface Position {
  readonly owner: string;
  readonly partition: number;
  /** Opaque to the store; only the event log adapter interprets it. */
  readonly offset: string;
}

/** The unit of `commit`: applied atomically. */
export interface Change {
  readonly writes: readonly Write[];
  /** Added to the outbox in the same transaction, which also assigns their sequence numbers per key. */
  readonly events?: readonly NewEvent[];
  /** The position of `consumer` after the effects in `writes`. */
  readonly consumed?: { readonly consumer: string; readonly position: Position };
}

/** Events that are committed and not yet confirmed as appended to the event log. Only the outbox relay uses this. */
export interface Outbox {
  /** Oldest first. */
  pending(limit: number): Promise<readonly Envelope[]>;
  /** Removes events that the event log has acknowledged. */
  confirm(eventIds: readonly string[]): Promise<void>;
  /** Calls `listener` after each commit that contained events. Returns the function that unsubscribes. */
  onPending(listener: () => void): () => void;
}

/** The decoded documents that a store keeps in memory. */
export interface DocumentCacheState {
  /** Documents decoded since the store was opened. */
  readonly decodes: number;
  readonly documents: number;
  /** The JSON of the documents, with keys. In memory they take about three times as much. */
  readonly jsonBytes: number;
  readonly maxJsonBytes: number;
}

export interface Store {
  /** Opens a collection; creates its table and indexes when they are missing. Idempotent. */
  collection<T extends Document>(definition: CollectionDefinition<T>): Promise<Collection<T>>;
  /** Rejects with `VersionConflictError` or `DuplicateError`; the store is then unchanged. */
  commit(change: Change): Promise<void>;
  readonly outbox: Outbox;
  /** Null when the consumer has not committed a position for that partition. */
  position(consumer: string, owner: string, partition: number): Promise<Position | null>;
  /**
   * Removes the consumer's positions, then empties the named collections. Safe to repeat after an interruption. Only
   * for collections without concurrent readers: it is not atomic in every adapter.
   */
  reset(consumer: string, collections: readonly string[]): Promise<void>;
  /**
   * Sentences for `/health` about guarantees that the store cannot give at the moment; empty when it is healthy. Never
   * rejects.
   */
  degradedReasons?(): Promise<readonly string[]>;
  /** Only of an adapter that keeps decoded documents. */
  documentCache?(): DocumentCacheState;
  close(): Promise<void>;
}

export class VersionConflictError extends Error {
  override readonly name = 'VersionConflictError';
  constructor(
    readonly collection: string,
    readonly id: string,
    readonly expectedVersion: number,
    readonly currentVersion: number | null,
  ) {
    super(
      `${collection}/${id} is at version ${currentVersion ?? 'none'}, expected ${expectedVersion}: read the document again and retry.`,
    );
  }
}

export class DuplicateError extends Error {
  override readonly name = 'DuplicateError';
  constructor(
    readonly collection: string,
    readonly id: string,
    readonly fields: readonly string[],
  ) {
    super(`${collection} already has a document with the same ${fields.join(' and ')} as ${id}.`);
  }
}

export class BadCursorError extends Error {
  override readonly name = 'BadCursorError';
  constructor() {
    super('The cursor does not belong to this list; omit `after` to start from the beginning.');
  }
}

/** The store cannot be opened: locked by another process, not writable, or damaged. The message says what to do. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
