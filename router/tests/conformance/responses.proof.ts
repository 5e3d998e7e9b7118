/** Random broken responses of a subgraph over HTTP, on both paths of the native engine. */
import type { Proof } from '@marquee/testing/proof';
import { DEVELOPMENT_RULES, PRODUCTION_RULES } from '@marquee/router/engine/execution/error-policy';
import { openWorld } from './broken-responses/open-world.js';
import { runTurn } from './broken-responses/run-turn.js';

/** How many failures are printed. All failures are counted. */
const MAX_PRINTED = 5;

export const proof: Proof = {
  name: 'responses',
  summary:
    'Whatever bytes one subgraph sends, the response is well-formed, other data is kept, each null has an error.',
  options: { count: 'responses (2000)', turn: 'one response by its number' },
  async run({ seed, options, print }) {
    await using production = await openWorld({ errorRules: PRODUCTION_RULES });
    await using development = await openWorld({ errorRules: DEVELOPMENT_RULES, errorGrouping: 'place' });
    const only = options['turn'];
    const [from, to] = only === undefined ? [0, Number(options['count'] ?? 2000)] : [Number(only), Number(only) + 1];
    let [failures, maxCpuMs] = [0, 0];
    for (let turn = from; turn < to; turn++) {
      const world = turn % 2 === 0 ? production : development;
      const { what, problem, cpuMs } = await runTurn(world, seed * 1_000_003 + turn);
      maxCpuMs = Math.max(maxCpuMs, cpuMs);
      if (problem === null) continue;
      failures += 1;
      if (failures <= MAX_PRINTED) print(`--seed ${seed} --turn ${turn}: ${what}\n    ${problem}`);
    }
    return {
      figure: `${to - from} responses, ${failures} failures, at most ${Math.round(maxCpuMs)} ms of CPU for one`,
      target: 'no failures',
      holds: failures === 0,
    };
  },
};
