/** Documents by their text, so that an operation is parsed and validated once and not once per request. */
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** More than a house of several clients has in all their versions. */
const MAX_DOCUMENTS = 2_000;

/** Of source text; a parsed document takes some thirty times its text. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** @param check Throws for a text that may not be executed, which is not kept: wrong texts are without number. */
export function createDocumentCache(check: (source: string) => DocumentNode): (source: string) => DocumentNode {
  const documents = new LRUCache<string, DocumentNode>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_TEXT_BYTES,
    sizeCalculation: (_, source) => source.length + 1,
  });
  return (source) => {
    const known = documents.get(source);
    if (known !== undefined) return known;
    const document = check(source);
    documents.set(source, document);
    return document;
  };
}
