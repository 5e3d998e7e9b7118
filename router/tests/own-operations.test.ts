/** The operations of our own clients: how many of them the compiled path executes, and with which plans. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '@marquee/runtime/log';
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createNativeEngine } from '../src/engine/native-engine.js';
import { SubgraphError } from '../src/subgraph-client/subgraph-error.js';

const REPO = join(import.meta.dirname, '..', '..');

/** The least share of the operations that is compiled. */
const LEAST_SHARE = 0.95;

interface ManifestOperation {
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly body: string;
}

function readManifest(): readonly ManifestOperation[] {
  const file = join(REPO, 'clients', 'operations', 'persisted-operations.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly operations: readonly ManifestOperation[] }).operations;
}

test('nearly all operations of the manifest are compiled, mutations included', async () => {
  const dumped: string[] = [];
  const engine = await createNativeEngine({
    supergraphSdl: readFileSync(join(REPO, 'schema', 'supergraph.graphql'), 'utf8'),
    send: ({ subgraph }) => Promise.reject(new SubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', 'down')),
    log: silentLog,
    dump: (text) => void dumped.push(text),
  });
  const onGeneralPath: string[] = [];
  const operations = readManifest();
  for (const { name, body: source } of operations) {
    const document = parse(source);
    const operation = getOperationAST(document, name);
    if (operation === null || operation === undefined) throw new Error(`${name} is not in its document.`);
    dumped.length = 0;
    await engine.prepare?.({ document, operation, source, operationName: name });
    // The plan of a guest is the first, and the plan of a member with all scopes the last.
    const [reason] = /General path: .*/.exec(dumped.at(-1) ?? '') ?? [];
    if (reason !== undefined) onGeneralPath.push(`${name}: ${reason}`);
  }
  await engine.close();
  expect(operations.some(({ type }) => type === 'mutation')).toBe(true);
  expect(1 - onGeneralPath.length / operations.length, onGeneralPath.join('\n')).toBeGreaterThanOrEqual(LEAST_SHARE);
});
