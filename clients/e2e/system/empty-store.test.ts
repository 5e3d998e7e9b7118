import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLog } from '@marquee/runtime/log';
import type { SubgraphDefinition } from '@marquee/subgraph/define-subgraph';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { ROOT } from './checkout.js';
import { subgraphNames } from './running-system.js';

type AnySubgraph = SubgraphDefinition<object, object, object, object>;

async function importSubgraph(name: string): Promise<AnySubgraph> {
  const exported = (await import(pathToFileURL(join(ROOT, 'subgraphs', name, 'dist', 'subgraph.js')).href)) as Readonly<
    Record<string, AnySubgraph>
  >;
  const declared = Object.values(exported).find((value) => value.name === name);
  if (declared === undefined) throw new Error(`subgraphs/${name} exports no declaration of that name.`);
  return declared;
}

test.each(subgraphNames)('%s is ready with an empty store, without a failed warm-up request', async (name) => {
  const warnings: unknown[] = [];
  const record = (details: unknown): void => void warnings.push(details);
  const log = Object.assign(Object.create(silentLog) as typeof silentLog, { warn: record, error: record });
  await using subgraph = await startSubgraph(await importSubgraph(name), { log });
  expect((await subgraph.get('/ready')).status).toBe(200);
  expect(warnings).toEqual([]);
});
