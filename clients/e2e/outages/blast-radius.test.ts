/**
 * What the registry predicts of an outage, held against the engine that has to live through it: every operation of the
 * house, without each subgraph in turn.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMockRouter } from '@marquee/mock-router/mock-router';
import type { MockRouter } from '@marquee/mock-router/mock-router';
import { madeUpVariables } from '@marquee/mock-router/made-up-variables';
import { blastRadius } from '@marquee/schema/check/plans/blast-radius';
import { readPlannedGraph } from '@marquee/schema/check/plans/planned-graph';
import type { PlannedGraph } from '@marquee/schema/check/plans/planned-graph';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../system/checkout.js';

const folder = join(ROOT, 'clients', 'operations');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace('.graphql', ''));

let router: MockRouter;
let graph: PlannedGraph;
/** Losses that were predicted and seen. */
let seen = 0;
beforeAll(async () => {
  router = await createMockRouter();
  graph = readPlannedGraph(readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8'));
});
afterAll(() => router[Symbol.asyncDispose]());

/** Outermost places where `broken` has null and `whole` has not; list indexes are `@`. */
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

/** Whether an answer has anything at a place. */
function isThere(data: unknown, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return data !== null && data !== undefined;
  if (part === '@') return Array.isArray(data) && data.some((item) => isThere(item, rest));
  return typeof data === 'object' && data !== null && isThere((data as Record<string, unknown>)[part], rest);
}

function toPath(place: string): readonly string[] {
  return place === '' ? [] : place.split('.');
}

describe.each(names)('%s', (name) => {
  test('loses what was predicted, and nothing else', async () => {
    const source = readFileSync(join(folder, `${name}.graphql`), 'utf8');
    const document = parse(source);
    const variables = madeUpVariables(graph.apiSchema, document);
    const whole = await router.ask(source, variables);
    expect(whole.errors).toBeUndefined();
    const outages = blastRadius(document, graph) ?? [];
    expect(outages.map(({ subgraph }) => subgraph)).toEqual(router.subgraphs);
    for (const { subgraph, losses } of outages) {
      router.breakDown(subgraph);
      const broken = await router.ask(source, variables);
      router.mend(subgraph);
      // Types that did not stand in this answer cannot be seen to lose anything.
      const predicted = losses.map(({ path }) => path).filter((path) => isThere(whole.data, toPath(path)));
      seen += predicted.length;
      expect({ subgraph, lost: [...lostPlaces(whole.data, broken.data)].toSorted() }).toEqual({
        subgraph,
        lost: predicted.toSorted(),
      });
    }
  });
});

test('there was much to lose', () => {
  expect(seen).toBeGreaterThan(names.length);
});
