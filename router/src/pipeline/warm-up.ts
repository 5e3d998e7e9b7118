/**
 * Plans the operations that clients are known to send, before a generation serves, and runs their plans on made-up
 * responses: no client waits for these plans, and the first requests find optimized code.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import type { Engine, KnownOperation } from '../engine/engine.js';
import { firstLine } from '../errors.js';

/** The texts of the `*.graphql` files of a folder, by file name. Empty when the folder does not exist. */
export async function readKnownOperations(folder: string | null): Promise<ReadonlyMap<string, string>> {
  if (folder === null) return new Map();
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.graphql')).sort();
  return new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

/** For each operation; all together, at least and at most. V8 optimizes what many operations share after some hundred runs. */
const REHEARSAL_MS = 6;
const LEAST_REHEARSAL_MS = 300;
const MOST_REHEARSAL_MS = 1_500;

/**
 * Validates and plans each operation in its own turn of the event loop, since the previous generation serves meanwhile.
 * An operation that is invalid for the supergraph is logged and skipped. Then each plan runs for some milliseconds.
 *
 * @param operations Texts by name; the name is for the log.
 */
export async function warmUp(
  engine: Engine,
  getDocument: (source: string) => DocumentNode | Promise<DocumentNode>,
  operations: ReadonlyMap<string, string>,
  log: Logger,
): Promise<void> {
  const planned: KnownOperation[] = [];
  for (const [name, source] of operations) {
    await nextTurn();
    try {
      for (const operation of operationsOf(await getDocument(source), source)) {
        await engine.prepare?.(operation);
        planned.push(operation);
      }
    } catch (error) {
      log.warn({ operation: name, reason: firstLine(error) }, 'a known operation is not valid for the supergraph');
    }
  }
  await rehearse(engine, planned, log);
}

const OPERATION_NAME = /\b(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/g;

/** Of texts that may be invalid. */
export function operationNames(texts: Iterable<string>): readonly string[] {
  return [...texts].flatMap((text) => [...text.matchAll(OPERATION_NAME)].map(([, name = '']) => name));
}

function operationsOf(document: DocumentNode, source: string): readonly KnownOperation[] {
  return document.definitions.flatMap((operation) =>
    operation.kind === Kind.OPERATION_DEFINITION
      ? [{ document, operation, source, operationName: operation.name?.value ?? null }]
      : [],
  );
}

async function rehearse(engine: Engine, operations: readonly KnownOperation[], log: Logger): Promise<void> {
  if (engine.rehearse === undefined || operations.length === 0) return;
  const wantedMs = operations.length * REHEARSAL_MS;
  const budgetMs = Math.min(Math.max(wantedMs, LEAST_REHEARSAL_MS), MOST_REHEARSAL_MS) / operations.length;
  for (const operation of operations) {
    await engine
      .rehearse(operation, budgetMs)
      .catch((error: unknown) =>
        log.warn({ err: error, operation: operation.operationName }, 'a rehearsal has failed'),
      );
  }
}
