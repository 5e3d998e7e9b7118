/**
 * Automatic persisted queries: a client sends an operation's text once, then its hash. Kept across supergraphs, since
 * text is text.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { badRequest, unknownHash } from '../errors.js';

/** How a client says which operation it means. */
export interface OperationReference {
  readonly query: string | null;
  readonly hash: string | null;
  /** As the client calls itself; empty when it does not. */
  readonly clientName: string;
  readonly operationName: string | null;
}

export interface PersistedOperations {
  /**
   * The text that is meant by text, by hash, or by both. Throws PERSISTED_QUERY_NOT_FOUND, or BAD_REQUEST when they do
   * not belong together.
   */
  findText(asked: OperationReference): string;
}

const MAX_TEXTS = 2_000;
const MAX_BYTES = 8 * 1024 * 1024;

export function createAutomaticPersistedQueries(): PersistedOperations {
  const texts = new LRUCache<string, string>({
    max: MAX_TEXTS,
    maxSize: MAX_BYTES,
    sizeCalculation: (text, hash) => text.length + hash.length,
  });

  const keep = (text: string, hash: string): void => {
    if (texts.get(hash) === text) return;
    requireMatchingHash(text, hash);
    texts.set(hash, text);
  };

  return {
    findText: ({ query, hash }) => {
      // An empty text is none, as clients that send both fields mean it.
      const text = query === null || query === '' ? null : query;
      if (hash === null) return text ?? missing();
      if (text === null) return texts.get(hash) ?? unknown();
      keep(text, hash);
      return text;
    },
  };
}

/** Throws BAD_REQUEST for the hash of another text. */
export function requireMatchingHash(text: string, hash: string): void {
  if (createHash('sha256').update(text).digest('hex') !== hash)
    throw badRequest(400, 'The hash is not that of the text: send the SHA-256 of "query", in lower-case hex.');
}

function missing(): never {
  throw badRequest(400, 'The request holds no operation: send its text as "query".');
}

function unknown(): never {
  throw unknownHash();
}
