/**
 * Random operations of random callers, now and then with a subgraph dead: our engine on both of its paths, one executor
 * over the whole schema, and `@apollo/gateway`, all over the same world.
 */
import { join } from 'node:path';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { openArenas } from './fuzz/arena.js';
import type { Arena } from './fuzz/arena.js';
import { findFault } from './fuzz/judge.js';
import { makeScenario } from './fuzz/scenario.js';
import { Tally } from './fuzz/tally.js';

/** From `router/dist/tests/conformance`, where this runs. */
const REPO = join(import.meta.dirname, '..', '..', '..', '..');

/** Faults that are written out; the others are only counted. */
const SHOWN = 5;

export const proof: Proof = {
  name: 'fuzz',
  summary:
    'Random operations give the same from the native engine, on both paths, as from one executor over the whole schema.',
  options: { count: 'operations (2000)', only: 'one supergraph by name', turn: 'one operation by its number' },
  async run({ seed, options, say }) {
    const arenas = (await openArenas(REPO)).filter(
      ({ name }) => options['only'] === undefined || name === options['only'],
    );
    const tally = new Tally();
    const turns =
      options['turn'] === undefined
        ? { from: 0, count: Number(options['count'] ?? 2000) }
        : { from: Number(options['turn']), count: 1 };
    for (let turn = turns.from; tally.operations < turns.count; turn++) {
      const arena = arenas[turn % arenas.length];
      if (!arena) throw new Error(`There is no supergraph "${options['only'] ?? ''}".`);
      await takeTurn(arena, seed, turn, tally, say);
    }
    for (const line of tally.lines(arenas)) say(line);
    await Promise.all(arenas.map((arena) => arena.close()));
    const { operations, faults, unexplained } = tally;
    return {
      figure: `${operations} operations over ${arenas.length} supergraphs, ${faults} differ; ${unexplained} differences of @apollo/gateway unexplained`,
      target: 'none differ, none unexplained',
      holds: faults === 0 && unexplained === 0,
    };
  },
};

async function takeTurn(arena: Arena, seed: number, turn: number, tally: Tally, say: ProofRun['say']): Promise<void> {
  // Every turn has its own seed, so that one can be repeated alone.
  const scenario = makeScenario(arena, createRandom(seed * 1_000_003 + turn));
  if (scenario === null) return tally.refuse();
  const verdict = await findFault(arena, scenario);
  tally.count(scenario, verdict);
  if (verdict.fault === null && verdict.gateway !== null) return;
  if (tally.faults + tally.unexplained > SHOWN) return;
  const { source, variables, caller, dead } = scenario;
  say(
    [
      `${arena.name}, --seed ${seed} --turn ${turn}: ${verdict.fault ?? '@apollo/gateway differs for no known reason'}`,
      source,
      JSON.stringify(variables),
      `by ${JSON.stringify(caller.identity?.scopes ?? 'a guest')}; dead: ${[...dead].join() || 'nobody'}`,
      ...verdict.seen,
    ].join('\n    '),
  );
}
