/** Parsed and validated documents by their text, so that each is parsed and validated once. */
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ROUTER_ITSELF, SingleFlight } from '../../engine/planning/requester.js';
import type { Requester } from '../../engine/planning/requester.js';

/** More documents than all versions of a few clients have together. */
const MAX_DOCUMENTS = 2_000;

/** Limit of the cached source texts. A parsed document takes about thirty times the memory of its text. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/** A document from the cache needs no promise. Fails with a `RequestError` or a `PlanningUnavailableError`. */
export type GetDocument = (source: string, requester?: Requester) => DocumentNode | Promise<DocumentNode>;

/**
 * @param parse Fails for an invalid text. Invalid texts are not cached, since their number is unlimited. A text is
 * parsed once for all who ask for it at the same time.
 */
export function createDocumentCache(
  parse: (source: string, requester: Requester) => DocumentNode | Promise<DocumentNode>,
): GetDocument {
  const documents = new LRUCache<string, DocumentNode>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_TEXT_BYTES,
    sizeCalculation: (_, source) => source.length + 1,
  });
  const parsing = new SingleFlight<DocumentNode>();
  const keep = (source: string, document: DocumentNode): DocumentNode => {
    documents.set(source, document);
    return document;
  };
  return (source, requester = ROUTER_ITSELF) => {
    const cached = documents.get(source);
    if (cached !== undefined) return cached;
    const parsed = parsing.run(source, requester, (all) => {
      const document = parse(source, all);
      return document instanceof Promise ? document.then((each) => keep(source, each)) : document;
    });
    return parsed instanceof Promise ? parsed : keep(source, parsed);
  };
}
