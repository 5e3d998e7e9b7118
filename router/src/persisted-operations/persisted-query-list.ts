/** The operations that clients were built with, found by id or by text. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind, print } from 'graphql';
import type { DefinitionNode, DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '@marquee/runtime/log';
import type { ListedOperation } from './manifest.js';

export interface PersistedQueryList {
  readonly operations: readonly ListedOperation[];
  /** The text that a client means by an id, its own before everybody's; null for an id that is not listed. */
  textById(id: string, clientName: string): string | null;
  /**
   * The listed text that differs from this one in nothing but white space, commas, comments and the order of its
   * definitions; null when there is none. Throws what `parse` throws.
   */
  matchingText(text: string): string | null;
}

type Parse = (text: string) => DocumentNode;

/** Of texts that were looked for: more than all versions of all clients write an operation differently. */
const MAX_TEXTS = 2_000;
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/**
 * One that is no GraphQL is told of and left: its id is known, and asking for it says what is wrong with it.
 *
 * @param parse Within the router's limits; throws for what is beyond them.
 */
export async function createPersistedQueryList(
  operations: readonly ListedOperation[],
  parse: Parse,
  log: Logger,
): Promise<PersistedQueryList> {
  const byId = new Map(operations.map(({ id, clientName, body }) => [keyOf(id, clientName), body]));
  const byForm = new Map<string, string>();
  for (const { id, name, body } of operations) {
    // Lists grow with every version of every client, and the router serves meanwhile.
    await nextTurn();
    try {
      byForm.set(normalize(parse(body)), body);
    } catch (error) {
      log.warn(
        { operation: name, id, reason: error instanceof Error ? error.message : String(error) },
        'a listed operation cannot be used',
      );
    }
  }
  const bodies = new Set(operations.map(({ body }) => body));
  const found = new LRUCache<string, { readonly body: string | null }>({
    max: MAX_TEXTS,
    maxSize: MAX_TEXT_BYTES,
    sizeCalculation: (_, text) => text.length + 1,
  });
  return {
    operations,
    textById: (id, clientName) => byId.get(keyOf(id, clientName)) ?? byId.get(keyOf(id, null)) ?? null,
    matchingText: (text) => {
      if (bodies.has(text)) return text;
      const known = found.get(text);
      if (known !== undefined) return known.body;
      const body = byForm.get(normalize(parse(text))) ?? null;
      found.set(text, { body });
      return body;
    },
  };
}

function keyOf(id: string, clientName: string | null): string {
  return JSON.stringify([id, clientName]);
}

/** What is left of a document without everything that means nothing. */
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
