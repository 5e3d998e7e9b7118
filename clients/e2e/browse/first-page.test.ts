import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningSystem } from '../system/running-system.js';
import { subgraphNames } from '../system/running-system.js';
import { tilesPerRow } from './browse-page.js';
import { requestFirstPage, startUnused } from './first-page.js';
import { planOperation } from './plan-budgets.js';

let system: RunningSystem;

beforeAll(async () => {
  system = await startUnused('small', { hasLongDeadlines: true });
});
afterAll(() => system[Symbol.asyncDispose]());

interface WarmUpReport {
  readonly msg: string;
  readonly requests: number;
  readonly failures: number;
}

async function readWarmUpReports(name: string): Promise<readonly WarmUpReport[]> {
  const log = await readFile(join(system.dataDir, 'logs', `${name}.log`), 'utf8');
  const lines = log.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as WarmUpReport).filter(({ msg }) => msg === 'warm-up requests executed');
}

test.each(subgraphNames)('%s has executed its warm-up requests without a failure when it is ready', async (name) => {
  expect(await readWarmUpReports(name)).toEqual([expect.objectContaining({ failures: 0 })]);
});

test('every subgraph of the browse page has warm-up requests', async () => {
  for (const name of new Set(planOperation('BrowsePage').fetches.map(({ service }) => service)))
    expect((await readWarmUpReports(name))[0]?.requests, name).toBeGreaterThan(0);
});

test('the first page after a start is complete at the first request', async () => {
  const page = await requestFirstPage(system.router);
  expect(page.errors).toEqual([]);
  expect(tilesPerRow(page)).toEqual(Array.from({ length: 40 }, () => 10));
});
