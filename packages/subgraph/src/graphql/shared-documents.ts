/**
 * Apollo Server's store of parsed documents, without documents of its own: those that the gate remembers. Its own store
 * is bounded by the length of the documents' JSON, 30 MB, which is some 130 MB of heap.
 */
import type { DocumentGate } from '@marquee/operation-limits/document-gate';
import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

type DocumentStore = NonNullable<ApolloServerOptions<BaseContext>['documentStore']>;

/** Keys that are remembered: hashes of texts. */
const MAX_KEYS = 10_000;

export function sharedDocuments(gate: DocumentGate): DocumentStore {
  // A document that the gate forgets leaves the memory.
  const known = new LRUCache<string, WeakRef<DocumentNode>>({ max: MAX_KEYS });
  return {
    get: async (key) => known.get(key)?.deref(),
    set: async (key, document) => {
      const text = document.loc?.source.body;
      const admitted = text === undefined ? undefined : gate.admit(text).document;
      if (admitted !== undefined) known.set(key, new WeakRef(admitted));
    },
    delete: async (key) => known.delete(key),
  };
}
