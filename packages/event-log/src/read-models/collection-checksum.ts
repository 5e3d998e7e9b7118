/**
 * A checksum over all documents of a collection. A rebuild compares two versions of a read model by their checksums.
 */
import { createHash } from 'node:crypto';
import { eachPage } from '@marquee/document-store/pages';
import type { Collection, Document } from '@marquee/document-store/port';
import { yieldToEventLoop } from '@marquee/runtime/retry';

export interface CollectionChecksum {
  /** The number of documents. */
  readonly documents: number;
  /** SHA-256 over the documents in the order of their ids, in hexadecimal. */
  readonly hash: string;
}

const PAGE_SIZE = 1000;

/** Reads the collection page by page, and lets other work run between two pages. */
export async function checksumCollection<T extends Document>(collection: Collection<T>): Promise<CollectionChecksum> {
  const hash = createHash('sha256');
  let documents = 0;
  for await (const page of eachPage((after) => collection.find({ limit: PAGE_SIZE, after }))) {
    for (const document of page) hash.update(`${JSON.stringify(document)}\n`);
    documents += page.length;
    await yieldToEventLoop();
  }
  return { documents, hash: hash.digest('hex') };
}
