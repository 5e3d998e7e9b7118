/**
 * Random operations of random callers, some with a subgraph down, on generated data: the native engine on both of its
 * paths is compared with one executor over the whole schema, and so is `@apollo/gateway`.
 */
import { stringifyJson } from '@marquee/exact-json/exact-value';
import { join } from 'node:path';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { compareEngines } from './fuzz/compare-engines.js';
import { createScenario } from './fuzz/scenario.js';
import { Statistics } from './fuzz/statistics.js';
import { openTestSupergraphs } from './fuzz/test-supergraph.js';
import type { TestSupergraph } from './fuzz/test-supergraph.js';

/** From `router/dist/tests/conformance`, where the compiled proof is. */
const REPO = join(import.meta.dirname, '..', '..', '..', '..');

/** How many failures are printed. All failures are counted. */
const MAX_PRINTED = 5;

export const proof: Proof = {
  name: 'fuzz',
  summary: 'The native engine, on both paths, responds to random operations like one executor over the whole schema.',
  options: { count: 'operations (2000)', only: 'one supergraph by name', turn: 'one operation by its number' },
  async run({ seed, options, print }) {
    const supergraphs = (await openTestSupergraphs(REPO)).filter(
      ({ name }) => options['only'] === undefined || name === options['only'],
    );
    const statistics = new Statistics();
    const turns =
      options['turn'] === undefined
        ? { from: 0, count: Number(options['count'] ?? 2000) }
        : { from: Number(options['turn']), count: 1 };
    for (let turn = turns.from; statistics.operations < turns.count; turn++) {
      const supergraph = supergraphs[turn % supergraphs.length];
      if (!supergraph) throw new Error(`There is no supergraph "${options['only'] ?? ''}".`);
      await runTurn(supergraph, seed, turn, statistics, print);
    }
    for (const line of statistics.lines(supergraphs)) print(line);
    await Promise.all(supergraphs.map((supergraph) => supergraph.close()));
    const { operations, failures, unexplained } = statistics;
    return {
      figure: `${operations} operations over ${supergraphs.length} supergraphs, ${failures} differ; ${unexplained} differences of @apollo/gateway unexplained`,
      target: 'none differ, none unexplained',
      holds: failures === 0 && unexplained === 0,
    };
  },
};

async function runTurn(
  supergraph: TestSupergraph,
  seed: number,
  turn: number,
  statistics: Statistics,
  print: ProofRun['print'],
): Promise<void> {
  // Each turn has its own seed, so that it can be repeated alone.
  const scenario = createScenario(supergraph, createRandom(seed * 1_000_003 + turn));
  if (scenario === null) return statistics.countInvalid();
  const comparison = await compareEngines(supergraph, scenario);
  statistics.add(scenario, comparison);
  if (comparison.failure === null && comparison.gatewayDifferences !== null) return;
  if (statistics.failures + statistics.unexplained > MAX_PRINTED) return;
  const { source, variables, caller, downSubgraphs, missingFields, onError } = scenario;
  print(
    [
      `${supergraph.name}, --seed ${seed} --turn ${turn}: ${comparison.failure ?? '@apollo/gateway differs for no known reason'}`,
      source,
      stringifyJson(variables),
      `onError: ${onError}; caller: ${JSON.stringify(caller.identity?.scopes ?? 'guest')}; subgraphs down: ${[...downSubgraphs].join() || 'none'}; fields missing: ${missingFields ?? 'none'}`,
      ...comparison.responses,
    ].join('\n    '),
  );
}
