/**
 * Lists of operations that clients were built with. Each publication is a revision; an operation's text never changes
 * under its id.
 */
import { usageReportingSignature } from '@apollo/utils.usagereporting';
import { parse } from 'graphql';
import type { Collection, Store, Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { hashOf } from '../store/registry-store.js';

/** As `generate-persisted-query-manifest` writes it; the id is the SHA-256 of the body. */
export interface PersistedOperation {
  readonly id: string;
  readonly name: string;
  readonly body: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly clientName: string | null;
}

/** As it is kept. */
export interface ListedOperation extends PersistedOperation {
  /** As usage reports name it; null for what is no document. */
  readonly signature: string | null;
}

/** One list of a variant, whose graph ref is its id. */
export interface PersistedList {
  readonly id: string;
  readonly revision: number;
  readonly operations: readonly ListedOperation[];
}

export interface PublishedOperations {
  readonly revision: number;
  readonly added: number;
  readonly identical: number;
  readonly unaffected: number;
}

export interface PersistedOperations {
  /** Empty, at revision 0, before the first publication. */
  list(ref: string): Promise<PersistedList>;
  /** Null when one of them has another text under an id that is taken; nothing is kept then. */
  publish(
    ref: string,
    operations: readonly PersistedOperation[],
  ): Promise<PublishedOperations | { readonly conflict: PersistedOperation }>;
  /** Calls with its graph ref after each publication that made a list longer. */
  onPublished(listener: (ref: string) => void): void;
}

function signatureOf({ body, name }: PersistedOperation): string | null {
  try {
    return usageReportingSignature(parse(body, { noLocation: true }), name);
  } catch {
    return null;
  }
}

/** Whoever knows it has been told: it stands in URLs that are fetched without a key. */
export function hashOfList({ id, revision, operations }: PersistedList): string {
  return hashOf(JSON.stringify([id, revision, operations]));
}

const EMPTY = { revision: 0, operations: [] } as const;

/** The same id may stand for different texts of different clients. */
function identityOf({ id, clientName }: PersistedOperation): string {
  return JSON.stringify([id, clientName]);
}

export async function openPersistedOperations(store: Store): Promise<PersistedOperations> {
  const listeners: ((ref: string) => void)[] = [];
  const lists: Collection<PersistedList> = await store.collection<PersistedList>({
    name: 'persisted_lists',
    indexes: [],
  });

  const publish: PersistedOperations['publish'] = async (ref, operations) => {
    const before = await lists.getVersioned(ref);
    const known = new Map(
      (before?.document ?? EMPTY).operations.map((operation) => [identityOf(operation), operation]),
    );
    const conflict = operations.find(
      (operation) => (known.get(identityOf(operation)) ?? operation).body !== operation.body,
    );
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
      for (const listener of listeners) listener(ref);
    }
    const identical = operations.length - added.length;
    return { revision, added: added.length, identical, unaffected: known.size - identical };
  };

  return {
    onPublished: (listener) => void listeners.push(listener),
    list: async (ref) => (await lists.get(ref)) ?? { id: ref, ...EMPTY },
    publish: (ref, operations) => retryOnConflict(() => publish(ref, operations)),
  };
}
