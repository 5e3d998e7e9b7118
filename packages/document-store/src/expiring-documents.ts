/** Documents with an expiry time, and the removal of expired ones. */
import type { Document, Versioned, Write } from './port.js';

/** A document with an expiry time. */
export interface ExpiringDocument extends Document {
  /** RFC 3339 in UTC: readers ignore the document from then on. */
  readonly until: string;
}

/** A collection of expiring documents, with an index on `until`. */
interface ExpiringCollection {
  count(where: Readonly<Record<string, never>>): Promise<number>;
  find(query: {
    readonly orderBy: { readonly field: 'until'; readonly direction: 'ascending' };
    readonly until?: string;
    readonly limit: number;
  }): Promise<{ readonly documents: readonly ExpiringDocument[] }>;
  getVersioned(id: string): Promise<Versioned<ExpiringDocument> | null>;
  remove(id: string, expectedVersion?: number): Write;
}

/** Each commit removes at most this many. */
const REMOVED_PER_COMMIT = 2;

/**
 * Returns writes that remove the oldest expired documents. Every insertion removes up to two, so they do not accumulate
 * and no timer is needed. The commit fails with a conflict when one of them was renewed concurrently.
 *
 * @param keep Id of the document that the same commit writes.
 */
export async function removeExpired(
  collection: ExpiringCollection,
  now: Date,
  keep?: string,
): Promise<readonly Write[]> {
  const instant = now.toISOString();
  const { documents } = await collection.find({
    orderBy: { field: 'until', direction: 'ascending' },
    until: instant,
    limit: REMOVED_PER_COMMIT,
  });
  const found = await Promise.all(documents.map(({ id }) => collection.getVersioned(id)));
  return found
    .filter(
      (entry): entry is Versioned<ExpiringDocument> =>
        entry !== null && entry.document.until < instant && entry.document.id !== keep,
    )
    .map(({ document, version }) => collection.remove(document.id, version));
}

/** Documents that a collection of counters may hold, each of less than 200 bytes. */
const MAX_DOCUMENTS = 200_000;

/** The documents are counted once in this many calls; a process thus adds at most as many to the maximum. */
const COUNTED_EVERY = 500;

const callsByCollection = new WeakMap<object, number>();

/**
 * Returns writes that bring a collection back to its maximum, at times: those that expire first are removed, although
 * they have not expired. Somebody who makes counters for many addresses and networks can fill the collection, and no
 * more. Removing a counter gives back at most the attempts that it has counted.
 */
export async function removeSurplus(
  collection: ExpiringCollection,
  { max, every }: { readonly max: number; readonly every: number } = { max: MAX_DOCUMENTS, every: COUNTED_EVERY },
): Promise<readonly Write[]> {
  const calls = (callsByCollection.get(collection) ?? 0) + 1;
  callsByCollection.set(collection, calls);
  if (calls % every !== 0) return [];
  const surplus = (await collection.count({})) - max;
  if (surplus <= 0) return [];
  const { documents } = await collection.find({
    orderBy: { field: 'until', direction: 'ascending' },
    limit: Math.min(1000, surplus),
  });
  return documents.map(({ id }) => collection.remove(id));
}
