/** Plans are run on made-up responses before they serve: every compiled plan of the demo accepts them. */
import { readFileSync, readdirSync } from 'node:fs';
import { silentLog } from '@marquee/runtime/log';
import { Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { RawClient } from '../../subgraph-client/subgraph-request.js';
import { createNativeEngine } from '../native-engine.js';

const ROOT = new URL('../../../../', import.meta.url);
const OPERATIONS = new URL('clients/operations/', ROOT);

test('no subgraph is asked and no operation is counted, whatever the operation', async () => {
  const asked: string[] = [];
  const rehearsed: (string | null)[] = [];
  const raw: RawClient = {
    send: ({ subgraph }) => {
      asked.push(subgraph);
      return Promise.reject(new Error('A rehearsal sends no requests.'));
    },
    read: () => ({}),
  };
  const engine = await createNativeEngine({
    supergraphSdl: readFileSync(new URL('schema/supergraph.graphql', ROOT), 'utf8'),
    send: () => Promise.reject(new Error('A rehearsal sends no requests.')),
    raw,
    log: silentLog,
  });
  const files = readdirSync(OPERATIONS).filter((name) => name.endsWith('.graphql'));
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const source = readFileSync(new URL(file, OPERATIONS), 'utf8');
    const document = parse(source);
    for (const operation of document.definitions) {
      if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
      const known = { document, operation, source, operationName: operation.name?.value ?? null };
      await engine.prepare?.(known);
      const runs = await engine.rehearse?.(known, 2);
      if (runs !== undefined && runs > 0) rehearsed.push(known.operationName);
    }
  }
  expect(rehearsed).toEqual(expect.arrayContaining(['BrowsePage', 'TitleDetail', 'Search', 'FirstPaint', 'MyList']));
  expect(asked).toEqual([]);
  expect(engine.stats?.()).toEqual({ compiled: 0, fallback: 0, general: 0 });
  await engine.close();
}, 60_000);
