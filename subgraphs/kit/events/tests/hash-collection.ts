/** One hash over all documents of a collection: two projections are equal when their hashes are. */
import { createHash } from 'node:crypto';
import type { Collection, Document } from '../../store/port.js';

export const hashCollection = async <T extends Document>(collection: Collection<T>): Promise<string> => {
  const hash = createHash('sha256');
  for (let after: string | null = null; ; ) {
    const page = await collection.find({ limit: 1000, after });
    for (const document of page.documents) hash.update(`${JSON.stringify(document)}\n`);
    if (!page.hasMore) return hash.digest('hex');
    after = page.cursors.at(-1) ?? null;
  }
};
