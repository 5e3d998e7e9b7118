import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningSystem } from '../system/running-system.js';
import { subgraphNames } from '../system/running-system.js';
import { tilesPerRow } from './browse-page.js';
import { requestFirstPage, startUnused } from './first-page.js';

let system: RunningSystem;

beforeAll(async () => {
  system = await startUnused('small', { hasLongDeadlines: true });
});
afterAll(() => system[Symbol.asyncDispose]());

test.each(subgraphNames)('%s has executed its warm-up requests without a failure when it is ready', async (name) => {
  const log = await readFile(join(system.dataDir, 'logs', `${name}.log`), 'utf8');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly msg: string; readonly requests?: number });
  const executed = lines.filter(({ msg }) => msg === 'warm-up requests executed');
  expect(executed).toEqual([expect.objectContaining({ failures: 0 })]);
  expect(executed[0]?.requests).toBeGreaterThan(0);
});

test('the first page after a start is complete at the first request', async () => {
  const page = await requestFirstPage(system.router);
  expect(page.errors).toEqual([]);
  expect(tilesPerRow(page)).toEqual(Array.from({ length: 40 }, () => 10));
});
