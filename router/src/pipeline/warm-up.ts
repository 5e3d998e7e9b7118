/** Plans the operations that clients are known to send, before a generation serves: no client waits for these plans. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import type { Engine } from '../engine/engine.js';
import { firstLine } from '../errors.js';

/** The texts of the `*.graphql` files of a folder, by file name. Empty when the folder does not exist. */
export async function readKnownOperations(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.graphql')).sort();
  return new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

/**
 * Validates and plans each operation in its own turn of the event loop, since the previous generation serves meanwhile.
 * An operation that is invalid for the supergraph is logged and skipped.
 *
 * @param operations Texts by name; the name is for the log.
 */
export async function warmUp(
  engine: Engine,
  getDocument: (source: string) => DocumentNode | Promise<DocumentNode>,
  operations: ReadonlyMap<string, string>,
  log: Logger,
): Promise<void> {
  for (const [name, source] of operations) {
    await nextTurn();
    try {
      await planOperations(engine, await getDocument(source), source);
    } catch (error) {
      log.warn({ operation: name, reason: firstLine(error) }, 'a known operation is not valid for the supergraph');
    }
  }
}

async function planOperations(engine: Engine, document: DocumentNode, source: string): Promise<void> {
  for (const operation of document.definitions) {
    if (operation.kind === Kind.OPERATION_DEFINITION)
      await engine.prepare?.({ document, operation, source, operationName: operation.name?.value ?? null });
  }
}
