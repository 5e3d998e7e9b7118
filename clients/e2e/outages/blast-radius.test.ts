/**
 * The registry's prediction of an outage, compared with the engine's response: every operation, with each subgraph
 * down.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMockRouter } from '@marquee/mock-router/mock-router';
import type { MockRouter } from '@marquee/mock-router/mock-router';
import { generateVariables } from '@marquee/mock-router/generate-variables';
import { blastRadius } from '@marquee/schema/checks/plans/blast-radius';
import { createSupergraphPlanner } from '@marquee/schema/checks/plans/supergraph-planner';
import type { SupergraphPlanner } from '@marquee/schema/checks/plans/supergraph-planner';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../system/checkout.js';

const folder = join(ROOT, 'clients', 'operations');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace('.graphql', ''));

let router: MockRouter;
let graph: SupergraphPlanner;
/** Losses that were both predicted and observed. */
let seen = 0;
beforeAll(async () => {
  router = await createMockRouter();
  graph = createSupergraphPlanner(readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8'));
});
afterAll(() => router[Symbol.asyncDispose]());

/** The outermost paths that are null in `broken` and not in `whole`; list indexes are `@`. */
function lostPlaces(whole: unknown, broken: unknown, path: readonly string[] = []): readonly string[] {
  if (whole === null || whole === undefined) return [];
  if (broken === null || broken === undefined) return [path.join('.')];
  if (typeof whole !== 'object') return [];
  const part = (key: string): string => (Array.isArray(whole) ? '@' : key);
  return [
    ...new Set(
      Object.entries(whole).flatMap(([key, value]) =>
        lostPlaces(value, (broken as Record<string, unknown>)[key], [...path, part(key)]),
      ),
    ),
  ];
}

/** Whether a response has a value at a path. */
function isThere(data: unknown, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return data !== null && data !== undefined;
  if (part === '@') return Array.isArray(data) && data.some((item) => isThere(item, rest));
  return typeof data === 'object' && data !== null && isThere((data as Record<string, unknown>)[part], rest);
}

function toPath(place: string): readonly string[] {
  return place === '' ? [] : place.split('.');
}

describe.each(names)('%s', (name) => {
  test('loses exactly the predicted fields', async () => {
    const source = readFileSync(join(folder, `${name}.graphql`), 'utf8');
    const document = parse(source);
    const variables = generateVariables(graph.apiSchema, document);
    const whole = await router.execute(source, variables);
    expect(whole.errors).toBeUndefined();
    const outages = blastRadius(document, graph) ?? [];
    expect(outages.map(({ subgraph }) => subgraph)).toEqual(router.subgraphs);
    for (const { subgraph, losses } of outages) {
      router.failSubgraph(subgraph);
      const broken = await router.execute(source, variables);
      router.restoreSubgraph(subgraph);
      // Fields of types that are not in this response cannot be observed.
      const predicted = losses.map(({ path }) => path).filter((path) => isThere(whole.data, toPath(path)));
      seen += predicted.length;
      expect({ subgraph, lost: [...lostPlaces(whole.data, broken.data)].toSorted() }).toEqual({
        subgraph,
        lost: predicted.toSorted(),
      });
    }
  });
});

test('the number of observed losses is large enough for the comparison', () => {
  expect(seen).toBeGreaterThan(names.length);
});
