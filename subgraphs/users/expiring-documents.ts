import type { Document, Versioned, Write } from '@marquee/document-store/port';

/** What is kept for a while only. */
export interface ExpiringDocument extends Document {
  /** RFC 3339 in UTC: from then on it is as if it were not there. */
  readonly until: string;
}

/** A collection of such, with an index on `until`. */
interface ExpiringCollection {
  find(query: {
    readonly orderBy: { readonly field: 'until'; readonly direction: 'ascending' };
    readonly until: string;
    readonly limit: number;
  }): Promise<{ readonly documents: readonly ExpiringDocument[] }>;
  getVersioned(id: string): Promise<Versioned<ExpiringDocument> | null>;
  remove(id: string, expectedVersion?: number): Write;
}

/** Each commit takes at most this many away. */
const REMOVED_PER_COMMIT = 2;

/**
 * Writes that remove the oldest documents whose time is over. Whoever adds one takes two along: nothing piles up, and
 * no timer is needed. The commit fails with a conflict when one was renewed meanwhile.
 *
 * @param keep The document that the same commit writes.
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
