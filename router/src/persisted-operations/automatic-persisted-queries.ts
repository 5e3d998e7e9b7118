/**
 * Automatic persisted queries: a client sends an operation's text with its hash once, and later the hash alone. The
 * texts are independent of the schema, so they survive a change of the supergraph.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { badRequest, persistedQueryNotFound, persistedQueryNotSupported } from '../errors.js';

/** How a request names its operation: by text, by hash (or id), or by both. */
export interface OperationReference {
  readonly query: string | null;
  readonly hash: string | null;
  /** Empty when the client sends none. */
  readonly clientName: string;
  readonly operationName: string | null;
}

export interface OperationText {
  readonly text: string;
  /** The error behavior of requests that do not say it, if the operation is listed with one. */
  readonly onError: ErrorBehavior | null;
}

export interface PersistedOperations {
  /** The operation's text. Throws PERSISTED_QUERY_NOT_FOUND, or BAD_REQUEST when text and hash do not match. */
  findText(reference: OperationReference): OperationText;
}

const MAX_TEXTS = 2_000;
const MAX_BYTES = 8 * 1024 * 1024;

export function createAutomaticPersistedQueries(): PersistedOperations {
  const texts = new LRUCache<string, string>({
    max: MAX_TEXTS,
    maxSize: MAX_BYTES,
    sizeCalculation: (text, hash) => text.length + hash.length,
  });

  const store = (text: string, hash: string): void => {
    if (texts.get(hash) === text) return;
    requireMatchingHash(text, hash);
    texts.set(hash, text);
  };

  return {
    findText: ({ query, hash }) => {
      const text = textOf(query);
      if (hash === null) return unlisted(text ?? throwNoOperation());
      if (text === null) return unlisted(texts.get(hash) ?? throwNotFound());
      store(text, hash);
      return unlisted(text);
    },
  };
}

/** Stores no texts. An operation is executed if its text is sent, with a hash or without. */
export function createUnsupportedPersistedQueries(): PersistedOperations {
  return {
    findText: ({ query, hash }) => {
      const text = textOf(query);
      if (text === null) throw hash === null ? noOperation() : persistedQueryNotSupported();
      if (hash !== null) requireMatchingHash(text, hash);
      return unlisted(text);
    },
  };
}

function unlisted(text: string): OperationText {
  return { text, onError: null };
}

/** Some clients send both fields always, with an empty text when they mean the hash. */
function textOf(query: string | null): string | null {
  return query === '' ? null : query;
}

/** Throws BAD_REQUEST when `hash` is not the SHA-256 of `text`. */
export function requireMatchingHash(text: string, hash: string): void {
  if (createHash('sha256').update(text).digest('hex') !== hash)
    throw badRequest(400, 'The hash does not match the text: send the SHA-256 of "query" in lower-case hex.');
}

function noOperation(): Error {
  return badRequest(400, 'The request contains no operation: send its text as "query".');
}

function throwNoOperation(): never {
  throw noOperation();
}

function throwNotFound(): never {
  throw persistedQueryNotFound();
}
