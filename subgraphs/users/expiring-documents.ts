/** Documents with an expiry time, and the removal of expired ones. */
import type { Document, Versioned, Write } from '@marquee/document-store/port';

/** A document with an expiry time. */
export interface ExpiringDocument extends Document {
  /** RFC 3339 in UTC: readers ignore the document from then on. */
  readonly until: string;
}

/** A collection of expiring documents, with an index on `until`. */
interface ExpiringCollection {
  find(query: {
    readonly orderBy: { readonly field: 'until'; readonly direction: 'ascending' };
    readonly until: string;
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
