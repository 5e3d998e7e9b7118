/**
 * The store port: what a subgraph may ask of its own database. Every subgraph's `store.ts` is written once above it;
 * the adapters (embedded SQLite, MongoDB) stand below it and pass one contract suite.
 *
 * Writes are *values*: a use case gathers them, with the events they cause, into one `Change`, and `commit` applies all
 * of it or nothing. No callback runs inside a transaction, so no lock is ever held across an await.
 */
import type { Envelope, NewEvent } from '@marquee/contracts/events/envelope';

/** What a collection holds: JSON with a string id. */
export interface Document {
  readonly id: string;
}

export type Scalar = string | number | boolean | null;

/** Fields of T that hold scalars: the ones that can be compared and indexed. */
export type ScalarField<T> = { [K in keyof T & string]: T[K] extends Scalar | undefined ? K : never }[keyof T & string];

export interface IndexDefinition<T> {
  /** Equality fields first, the field to sort or range by last. The id is always the tie-breaker. */
  readonly fields: readonly ScalarField<T>[];
  /** At most one document per combination; documents where any of the fields is null are not held to it. */
  readonly unique?: boolean;
}

export interface CollectionDefinition<T extends Document> {
  /** Lower-case words joined by underscores; the table's or MongoDB collection's name. */
  readonly name: string;
  readonly indexes: readonly IndexDefinition<T>[];
  /** Fields whose words `search` looks through: texts, and whatever holds texts (lists, names by language). */
  readonly search?: readonly (keyof T & string)[];
}

export interface Query<T> {
  /** Equality on each of these. */
  readonly where?: { readonly [K in ScalarField<T>]?: T[K] & Scalar };
  /** One range, on `orderBy.field`. `from` is inclusive, `until` exclusive. */
  readonly from?: string | number;
  readonly until?: string | number;
  /** Ties are broken by id in the same direction. Default: by id ascending. */
  readonly orderBy?: { readonly field: ScalarField<T>; readonly direction: 'ascending' | 'descending' };
  /** A cursor from an earlier page of the same query. Throws `BadCursorError` when it is not one. */
  readonly after?: string | null;
  /** 1 to 1000. */
  readonly limit: number;
}

export interface DocumentPage<T> {
  readonly documents: readonly T[];
  /** One per document: the position *after* it. Opaque, and stable while other documents come and go. */
  readonly cursors: readonly string[];
  readonly hasMore: boolean;
}

export interface Versioned<T> {
  readonly document: T;
  /** 1 after the insert, one more with each write. */
  readonly version: number;
}

/** One write, not yet made: the currency between use cases and `Store.commit`. */
export type Write =
  | { readonly kind: 'insert' | 'upsert'; readonly collection: string; readonly document: Document }
  | {
      readonly kind: 'replace';
      readonly collection: string;
      readonly document: Document;
      readonly expectedVersion: number;
    }
  | { readonly kind: 'remove'; readonly collection: string; readonly id: string; readonly expectedVersion?: number };

export interface Collection<T extends Document> {
  readonly name: string;
  get(id: string): Promise<T | null>;
  getVersioned(id: string): Promise<Versioned<T> | null>;
  /** In the order and length of `ids`, null where there is none; one read whatever their number. */
  getMany(ids: readonly string[]): Promise<readonly (T | null)[]>;
  /** As `getMany`, with versions: for changes that depend on several documents. */
  getManyVersioned(ids: readonly string[]): Promise<readonly (Versioned<T> | null)[]>;
  /** Throws when no declared index covers the query: a scan is a bug that shows on the first run, not under load. */
  find(query: Query<T>): Promise<DocumentPage<T>>;
  count(where: NonNullable<Query<T>['where']>): Promise<number>;
  /**
   * Documents in whose searched fields every word of `text` stands, or one that begins with it; case and accents make
   * no difference. Those that have all the words as they are come first, then the others; each by id. Nothing for a
   * text without words. Throws when the definition searches no field.
   *
   * @param limit 1 to 1000.
   */
  search(text: string, limit: number): Promise<readonly T[]>;
  /** Fails the commit with `DuplicateError` when the id is taken. */
  insert(document: T): Write;
  /** Inserts or replaces, whatever was there. */
  upsert(document: T): Write;
  /** Fails the commit with `VersionConflictError` unless the stored version is the expected one. */
  replace(document: T, expectedVersion: number): Write;
  /** Removing what is not there is no error, unless a version is expected. */
  remove(id: string, expectedVersion?: number): Write;
}

/** How far a consumer has read one partition of one owner's log. */
export interface Position {
  readonly owner: string;
  readonly partition: number;
  /** Opaque to the store; the log that made it knows its order. */
  readonly offset: string;
}

/** All of it is committed, or nothing. */
export interface Change {
  readonly writes: readonly Write[];
  /** Appended to the outbox in the same transaction; sequence numbers per key are assigned there. */
  readonly events?: readonly NewEvent[];
  /** Where the consumer `name` stands after the effects in `writes`. */
  readonly consumed?: { readonly consumer: string; readonly position: Position };
}

/** Events that are committed but perhaps not yet in the log. Only the relay uses this. */
export interface Outbox {
  /** Oldest first. */
  pending(limit: number): Promise<readonly Envelope[]>;
  /** Forgets events that the log has acknowledged. */
  confirm(eventIds: readonly string[]): Promise<void>;
  /** Calls back after each commit that left events. Returns the way to stop that. */
  onPending(listener: () => void): () => void;
}

export interface Store {
  /** Declares a collection and opens it, making table and indexes when needed. Idempotent. */
  collection<T extends Document>(definition: CollectionDefinition<T>): Promise<Collection<T>>;
  /** Throws `VersionConflictError`, `DuplicateError`; then nothing of the change was done. */
  commit(change: Change): Promise<void>;
  readonly outbox: Outbox;
  /** Null when the consumer has read nothing of that partition yet. */
  position(consumer: string, owner: string, partition: number): Promise<Position | null>;
  /**
   * Forgets the consumer's positions, then empties the named collections: cut short, it is simply done again. For
   * collections that nobody reads.
   */
  reset(consumer: string, collections: readonly string[]): Promise<void>;
  /**
   * What keeps this store from being all that it promises, in words for `/health`; empty when nothing does. Never
   * rejects.
   */
  degradedReasons?(): Promise<readonly string[]>;
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
      `${collection}/${id} is at version ${currentVersion ?? 'none'}, not ${expectedVersion}: read it again and retry.`,
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
    super('The cursor is not one that this list handed out; ask without `after` to start from the beginning.');
  }
}

/** The store cannot be opened: held by another process, unwritable, not a store. The message says what to do. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
