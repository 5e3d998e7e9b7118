/** A persisted query list in memory: operations found by id or by text. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind, print } from 'graphql';
import type { DefinitionNode, DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '@marquee/runtime/log';
import type { OperationText } from './automatic-persisted-queries.js';
import type { ListedOperation } from './manifest.js';

export interface PersistedQueryList {
  readonly operations: readonly ListedOperation[];
  /** The text of an id: of the operation that is listed for this client, else for all clients. Null when not listed. */
  textById(id: string, clientName: string): OperationText | null;
  /**
   * The listed text that is equal except for white space, commas, comments and the order of its definitions. Null when
   * there is none. Throws what `parse` throws. Its error behavior is null if it is listed with different ones.
   */
  matchingText(text: string): OperationText | null;
}

type Parse = (text: string) => DocumentNode;

/** Texts whose result is cached: more than the variants in which all versions of all clients write their operations. */
const MAX_CACHED_TEXTS = 2_000;
const MAX_CACHED_BYTES = 4 * 1024 * 1024;

/**
 * A listed operation with a syntax error is logged and cannot be matched by text. Its id stays listed: a request for it
 * gets the syntax error.
 *
 * @param parse Throws for a syntax error, or a text over the router's limits.
 */
export async function createPersistedQueryList(
  operations: readonly ListedOperation[],
  parse: Parse,
  log: Logger,
): Promise<PersistedQueryList> {
  const byId = new Map(
    operations.map(({ id, clientName, body, onError }) => [idKey(id, clientName), { text: body, onError }]),
  );
  const byBody = readTexts(operations);
  const byNormalizedText = new Map<string, OperationText>();
  for (const { id, name, body } of operations) {
    // Each in its own turn of the event loop: a list can be long, and requests are served in between.
    await nextTurn();
    try {
      const text = byBody.get(body);
      if (text !== undefined) byNormalizedText.set(normalize(parse(body)), text);
    } catch (error) {
      log.warn(
        { operation: name, id, reason: error instanceof Error ? error.message : String(error) },
        'a listed operation cannot be parsed',
      );
    }
  }
  const matches = new LRUCache<string, { readonly match: OperationText | null }>({
    max: MAX_CACHED_TEXTS,
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: (_, text) => text.length + 1,
  });
  return {
    operations,
    textById: (id, clientName) => byId.get(idKey(id, clientName)) ?? byId.get(idKey(id, null)) ?? null,
    matchingText: (text) => {
      const listed = byBody.get(text);
      if (listed !== undefined) return listed;
      const cached = matches.get(text);
      if (cached !== undefined) return cached.match;
      const match = byNormalizedText.get(normalize(parse(text))) ?? null;
      matches.set(text, { match });
      return match;
    },
  };
}

/** Each body once. */
function readTexts(operations: readonly ListedOperation[]): ReadonlyMap<string, OperationText> {
  const texts = new Map<string, OperationText>();
  for (const { body, onError } of operations) {
    const known = texts.get(body);
    texts.set(body, { text: body, onError: known === undefined || known.onError === onError ? onError : null });
  }
  return texts;
}

function idKey(id: string, clientName: string | null): string {
  return JSON.stringify([id, clientName]);
}

/** A text that is the same for all documents that differ in insignificant tokens and the order of definitions only. */
function normalize(document: DocumentNode): string {
  return print({ ...document, definitions: document.definitions.toSorted(byKindAndName) });
}

function byKindAndName(one: DefinitionNode, other: DefinitionNode): number {
  return sortKeyOf(one) < sortKeyOf(other) ? -1 : 1;
}

function sortKeyOf(definition: DefinitionNode): string {
  return definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION
    ? `${definition.kind} ${definition.name?.value ?? ''}`
    : definition.kind;
}
