/** A persisted query list in memory: operations found by id or by text. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind, print } from 'graphql';
import type { DefinitionNode, DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '@marquee/runtime/log';
import type { ListedOperation } from './manifest.js';

export interface PersistedQueryList {
  readonly operations: readonly ListedOperation[];
  /** The text of an id: of the operation that is listed for this client, else for all clients. Null when not listed. */
  textById(id: string, clientName: string): string | null;
  /**
   * The listed text that is equal except for white space, commas, comments and the order of its definitions. Null when
   * there is none. Throws what `parse` throws.
   */
  matchingText(text: string): string | null;
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
  const byId = new Map(operations.map(({ id, clientName, body }) => [idKey(id, clientName), body]));
  const byNormalizedText = new Map<string, string>();
  for (const { id, name, body } of operations) {
    // Each in its own turn of the event loop: a list can be long, and requests are served in between.
    await nextTurn();
    try {
      byNormalizedText.set(normalize(parse(body)), body);
    } catch (error) {
      log.warn(
        { operation: name, id, reason: error instanceof Error ? error.message : String(error) },
        'a listed operation cannot be parsed',
      );
    }
  }
  const bodies = new Set(operations.map(({ body }) => body));
  const matches = new LRUCache<string, { readonly body: string | null }>({
    max: MAX_CACHED_TEXTS,
    maxSize: MAX_CACHED_BYTES,
    sizeCalculation: (_, text) => text.length + 1,
  });
  return {
    operations,
    textById: (id, clientName) => byId.get(idKey(id, clientName)) ?? byId.get(idKey(id, null)) ?? null,
    matchingText: (text) => {
      if (bodies.has(text)) return text;
      const cached = matches.get(text);
      if (cached !== undefined) return cached.body;
      const body = byNormalizedText.get(normalize(parse(text))) ?? null;
      matches.set(text, { body });
      return body;
    },
  };
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
