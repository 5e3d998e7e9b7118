/** Parsed and validated documents by their text, so that each is parsed and validated once. */
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** More documents than all versions of a few clients have together. */
const MAX_DOCUMENTS = 2_000;

/** Limit of the cached source texts. A parsed document takes about thirty times the memory of its text. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** @param parse Throws for an invalid text. Invalid texts are not cached, since their number is unlimited. */
export function createDocumentCache(parse: (source: string) => DocumentNode): (source: string) => DocumentNode {
  const documents = new LRUCache<string, DocumentNode>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_TEXT_BYTES,
    sizeCalculation: (_, source) => source.length + 1,
  });
  return (source) => {
    const cached = documents.get(source);
    if (cached !== undefined) return cached;
    const document = parse(source);
    documents.set(source, document);
    return document;
  };
}
