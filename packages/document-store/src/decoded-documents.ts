/**
 * Decoded documents of a store with one writer. A stored version is decoded once: readers share the object, and a write
 * removes it. Ids that are not stored are known too, in a cache of their own, so that they displace no document.
 */
import { LRUCache } from 'lru-cache';
import type { Document, DocumentCacheState, Versioned } from './port.js';

/** A decoded document takes about three times the bytes of its JSON. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** Their keys have about 100 characters each. */
const MAX_ABSENT_BYTES = 4 * 1024 * 1024;

/** What an entry takes beside its key and JSON. */
const BYTES_PER_ENTRY = 200;

export interface DecodedDocumentsOptions {
  /** Default: 16 MiB of JSON. */
  readonly maxJsonBytes?: number;
  /** For tests: a reader that changes a shared document throws a `TypeError`. Default false. */
  readonly freeze?: boolean;
}

/** An id that is not stored. */
interface AbsentId {
  readonly absentId: string;
}

type Known = Versioned<Document> | AbsentId;

/** What is known of one collection, by id. */
type KnownById = Map<string, Known>;

export class DecodedDocuments {
  readonly #collections = new Map<string, DecodedCollection>();
  readonly #scope: Scope;
  readonly #maxJsonBytes: number;

  constructor({ maxJsonBytes = MAX_JSON_BYTES, freeze = false }: DecodedDocumentsOptions = {}) {
    this.#maxJsonBytes = maxJsonBytes;
    this.#scope = {
      decodes: 0,
      freeze,
      documents: new LRUCache({
        maxSize: maxJsonBytes,
        dispose: (knownById, { document }) => knownById.delete(document.id),
      }),
      absentIds: new LRUCache({
        maxSize: MAX_ABSENT_BYTES,
        dispose: (knownById, { absentId }) => knownById.delete(absentId),
      }),
    };
  }

  of(collection: string): DecodedCollection {
    let known = this.#collections.get(collection);
    if (known === undefined) {
      known = new DecodedCollection(this.#scope);
      this.#collections.set(collection, known);
    }
    return known;
  }

  clear(): void {
    this.#scope.documents.clear();
    this.#scope.absentIds.clear();
  }

  get state(): DocumentCacheState {
    const { decodes, documents } = this.#scope;
    return {
      decodes,
      documents: documents.size,
      jsonBytes: documents.calculatedSize,
      maxJsonBytes: this.#maxJsonBytes,
    };
  }
}

/** What the collections of a store share. The least recently used entries of all of them are removed first. */
interface Scope {
  decodes: number;
  readonly freeze: boolean;
  readonly documents: LRUCache<Versioned<Document>, KnownById>;
  readonly absentIds: LRUCache<AbsentId, KnownById>;
}

export class DecodedCollection {
  readonly #byId: KnownById = new Map();

  constructor(private readonly scope: Scope) {}

  /** Null: not stored. Undefined: not known. */
  get(id: string): Versioned<Document> | null | undefined {
    const known = this.#byId.get(id);
    if (known === undefined) return undefined;
    if ('absentId' in known) {
      this.scope.absentIds.get(known);
      return null;
    }
    this.scope.documents.get(known);
    return known;
  }

  /** @param json The stored document of this version. */
  decode(json: string, version: number): Versioned<Document> {
    const document = JSON.parse(json) as Document;
    this.scope.decodes += 1;
    if (this.scope.freeze) deepFreeze(document);
    const decoded = { document, version };
    const { id } = document;
    this.forget(id);
    this.#byId.set(id, decoded);
    this.scope.documents.set(decoded, this.#byId, { size: id.length + json.length + BYTES_PER_ENTRY });
    // An entry that is larger than the whole cache was not added.
    if (!this.scope.documents.has(decoded)) this.#byId.delete(id);
    return decoded;
  }

  addAbsent(id: string): void {
    const absent = { absentId: id };
    this.forget(id);
    this.#byId.set(id, absent);
    this.scope.absentIds.set(absent, this.#byId, { size: id.length + BYTES_PER_ENTRY });
    if (!this.scope.absentIds.has(absent)) this.#byId.delete(id);
  }

  /** To be called with each write, in its transaction. */
  forget(id: string): void {
    const known = this.#byId.get(id);
    if (known === undefined) return;
    if ('absentId' in known) this.scope.absentIds.delete(known);
    else this.scope.documents.delete(known);
  }
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
