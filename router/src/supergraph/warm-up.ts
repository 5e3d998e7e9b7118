/**
 * Operations that clients are known to send: planned before a generation serves, so that no member waits for a plan.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import type { Engine } from '../engine/engine.js';
import { firstLine } from './invalid-supergraph.js';

/** The `*.graphql` files of a folder, by name; none when there is no such folder. */
export async function readKnownOperations(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.graphql')).sort();
  return new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

/**
 * Checks and plans each, one at a turn, so that a router that serves meanwhile is never kept longer than by one plan.
 * What does not fit the supergraph is told of and left: its clients will be told so too.
 */
export async function warmUp(
  engine: Engine,
  documentOf: (source: string) => DocumentNode,
  operations: ReadonlyMap<string, string>,
  log: Logger,
): Promise<void> {
  for (const [name, source] of operations) {
    await nextTurn();
    try {
      planOperations(engine, documentOf(source), source);
    } catch (error) {
      log.warn({ operation: name, reason: firstLine(error) }, 'a known operation does not fit the supergraph');
    }
  }
}

function planOperations(engine: Engine, document: DocumentNode, source: string): void {
  for (const operation of document.definitions) {
    if (operation.kind === Kind.OPERATION_DEFINITION)
      engine.prepare?.({ document, operation, source, operationName: operation.name?.value ?? null });
  }
}
