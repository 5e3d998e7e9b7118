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

export class DecodedDocuments {
  readonly #maxBytes: number;
  readonly #freeze: boolean;
  readonly #documents: LRUCache<string, Versioned<Document>>;
  readonly #absent: LRUCache<string, true>;
  #decodes = 0;

  constructor({ maxJsonBytes = MAX_JSON_BYTES, freeze = false }: DecodedDocumentsOptions = {}) {
    this.#maxBytes = maxJsonBytes;
    this.#freeze = freeze;
    this.#documents = new LRUCache({ maxSize: maxJsonBytes });
    this.#absent = new LRUCache({ maxSize: MAX_ABSENT_BYTES });
  }

  /** Null: not stored. Undefined: not known. */
  get(collection: string, id: string): Versioned<Document> | null | undefined {
    const key = keyOf(collection, id);
    return this.#documents.get(key) ?? (this.#absent.get(key) === true ? null : undefined);
  }

  /** @param json The stored document of this version. */
  decode(collection: string, json: string, version: number): Versioned<Document> {
    const document = JSON.parse(json) as Document;
    this.#decodes += 1;
    if (this.#freeze) deepFreeze(document);
    const decoded = { document, version };
    const key = keyOf(collection, document.id);
    this.#documents.set(key, decoded, { size: key.length + json.length + BYTES_PER_ENTRY });
    return decoded;
  }

  addAbsent(collection: string, id: string): void {
    const key = keyOf(collection, id);
    this.#absent.set(key, true, { size: key.length + BYTES_PER_ENTRY });
  }

  /** To be called with each write, in its transaction. */
  forget(collection: string, id: string): void {
    const key = keyOf(collection, id);
    this.#documents.delete(key);
    this.#absent.delete(key);
  }

  clear(): void {
    this.#documents.clear();
    this.#absent.clear();
  }

  get state(): DocumentCacheState {
    return {
      decodes: this.#decodes,
      documents: this.#documents.size,
      jsonBytes: this.#documents.calculatedSize,
      maxJsonBytes: this.#maxBytes,
    };
  }
}

/** Collection names contain no slash. */
function keyOf(collection: string, id: string): string {
  return `${collection}/${id}`;
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
