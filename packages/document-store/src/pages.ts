/** Reads a list page by page. */
import type { DocumentPage } from './port.js';

/**
 * The documents of each page, one page per step.
 *
 * @param readPage Reads the page after a cursor; called with null for the first page.
 */
export async function* eachPage<T>(
  readPage: (after: string | null) => Promise<DocumentPage<T>>,
): AsyncGenerator<readonly T[], void, void> {
  for (let after: string | null = null; ; ) {
    const page: DocumentPage<T> = await readPage(after);
    yield page.documents;
    if (!page.hasMore) return;
    after = page.cursors.at(-1) ?? null;
  }
}

/** All documents of a list. Only for lists that fit in memory. */
export async function readAllPages<T>(
  readPage: (after: string | null) => Promise<DocumentPage<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const documents of eachPage(readPage)) all.push(...documents);
  return all;
}
