/**
 * Lists of persisted operations, which clients publish as manifests. Each publication that adds an operation makes a
 * revision; the text of an id never changes.
 */
import { LRUCache } from 'lru-cache';
import { usageReportingSignature } from '@apollo/utils.usagereporting';
import { parse } from 'graphql';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import type { Collection, Store, Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { hashOf } from '../store/registry-store.js';

/** The format of `generate-persisted-query-manifest`; the id is the SHA-256 of the body. */
export interface PersistedOperation {
  readonly id: string;
  readonly name: string;
  readonly body: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly clientName: string | null;
  /** The error behavior of requests that do not say it. Absent in lists of earlier versions. */
  readonly onError?: ErrorBehavior | null;
}

/** A persisted operation as stored. */
export interface ListedOperation extends PersistedOperation {
  /** The signature that usage reports have for it; null for an invalid document. */
  readonly signature: string | null;
}

/** The list of a variant; its id is the graph ref. */
export interface PersistedList {
  readonly id: string;
  readonly revision: number;
  readonly operations: readonly ListedOperation[];
}

/** A list that was read, hashed and written once for many requests. */
export interface PublishedList {
  readonly revision: number;
  /** Part of the URL at which routers fetch the list without a key: only clients of Uplink know the hash. */
  readonly hash: string;
  /** The JSON of Apollo's manifest format. */
  readonly manifest: string;
}

export interface PublishedOperations {
  readonly revision: number;
  readonly added: number;
  readonly identical: number;
  readonly unaffected: number;
}

export interface PersistedOperations {
  /** The list as routers get it; at most `PUBLISHED_MAX_AGE_MS` old when another process of the registry publishes. */
  published(ref: string): Promise<PublishedList>;
  /** Before the first publication the list is empty, at revision 0. */
  list(ref: string): Promise<PersistedList>;
  /** Returns a conflict, and stores nothing, when an id has another text already. */
  publish(
    ref: string,
    operations: readonly PersistedOperation[],
  ): Promise<PublishedOperations | { readonly conflict: PersistedOperation }>;
  /** Calls the listener with the graph ref after each publication that added an operation. */
  onPublished(listener: (ref: string) => void): void;
}

function signatureOf({ body, name }: PersistedOperation): string | null {
  try {
    return usageReportingSignature(parse(body, { noLocation: true }), name);
  } catch {
    return null;
  }
}

function publishedList(list: PersistedList): PublishedList {
  const operations = list.operations.map(({ clientName, onError, ...operation }) => ({
    ...operation,
    ...(clientName !== null && { clientName }),
    ...(onError != null && { onError }),
  }));
  const manifest = JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });
  return { revision: list.revision, hash: hashOfList(list), manifest };
}

function hashOfList({ id, revision, operations }: PersistedList): string {
  return hashOf(JSON.stringify([id, revision, operations]));
}

/** Polls and fetches within this time share one read: a list may have megabytes, and anybody may ask for it. */
const PUBLISHED_MAX_AGE_MS = 1_000;
const PUBLISHED_LISTS = 20;

const EMPTY = { revision: 0, operations: [] } as const;

/** An id is unique within one client: different clients may use it for different texts. */
function identityOf({ id, clientName }: PersistedOperation): string {
  return JSON.stringify([id, clientName]);
}

export async function openPersistedOperations(store: Store): Promise<PersistedOperations> {
  const listeners: ((ref: string) => void)[] = [];
  const lists: Collection<PersistedList> = await store.collection<PersistedList>({
    name: 'persisted_lists',
    indexes: [],
  });

  const recent = new LRUCache<string, Promise<PublishedList>>({ max: PUBLISHED_LISTS, ttl: PUBLISHED_MAX_AGE_MS });

  const publish: PersistedOperations['publish'] = async (ref, operations) => {
    const before = await lists.getVersioned(ref);
    const known = new Map(
      (before?.document ?? EMPTY).operations.map((operation) => [identityOf(operation), operation]),
    );
    const conflict = operations.find((operation) => {
      const { body, onError } = known.get(identityOf(operation)) ?? operation;
      return body !== operation.body || (onError ?? null) !== (operation.onError ?? null);
    });
    if (conflict !== undefined) return { conflict };
    const added = [
      ...new Map(
        operations
          .filter((operation) => !known.has(identityOf(operation)))
          .map((operation) => [identityOf(operation), operation]),
      ).values(),
    ];
    const revision = (before?.document.revision ?? 0) + (added.length > 0 ? 1 : 0);
    if (added.length > 0) {
      const document: PersistedList = {
        id: ref,
        revision,
        operations: [
          ...known.values(),
          ...added.map((operation) => ({ ...operation, signature: signatureOf(operation) })),
        ],
      };
      const write: Write = before === null ? lists.insert(document) : lists.replace(document, before.version);
      await store.commit({ writes: [write] });
      recent.delete(ref);
      for (const listener of listeners) listener(ref);
    }
    const identical = operations.length - added.length;
    return { revision, added: added.length, identical, unaffected: known.size - identical };
  };

  return {
    onPublished: (listener) => void listeners.push(listener),
    published: (ref) => {
      const known = recent.get(ref);
      if (known !== undefined) return known;
      const reading = lists.get(ref).then((list) => publishedList(list ?? { id: ref, ...EMPTY }));
      reading.catch(() => recent.delete(ref));
      recent.set(ref, reading);
      return reading;
    },
    list: async (ref) => (await lists.get(ref)) ?? { id: ref, ...EMPTY },
    publish: (ref, operations) => retryOnConflict(() => publish(ref, operations)),
  };
}
