/** What the router's main thread does with hostile requests before their operations are validated in another thread. */
import { readFile } from 'node:fs/promises';
import { findExceededJsonLimit } from '@marquee/operation-limits/json-limits';
import { DEFAULT_OPERATION_LIMITS } from '@marquee/operation-limits/operation-limits';
import { parseWithinLimits } from '@marquee/operation-limits/parse-and-validate';
import { hostileRequests } from '@marquee/testing/hostile-operations';
import { expect, test } from 'vitest';
import { createSchemaWithPlanner } from '../src/engine/planning/schema-with-planner.js';

const sdl = await readFile(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8');
const { apiSchema } = await createSchemaWithPlanner(sdl);

/** Far above what the steps take at rest, and far below what they took without limits. */
const MAX_CPU_MS = 150;

function readRequest(body: string): void {
  if (findExceededJsonLimit(body, DEFAULT_OPERATION_LIMITS) !== null) return;
  const { query } = JSON.parse(body) as { readonly query: string };
  const { errors = [] } = parseWithinLimits(query, DEFAULT_OPERATION_LIMITS);
  expect(JSON.stringify(errors).length).toBeLessThan(10_000);
}

test.each([1, 2, 3])('every hostile request is refused or parsed within its bounds of CPU time: seed %i', (seed) => {
  for (const { kind, body } of hostileRequests(apiSchema, seed)) {
    const before = process.cpuUsage();
    readRequest(body);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000, kind).toBeLessThan(MAX_CPU_MS);
  }
});
