import { expect, test } from 'vitest';
import { DEVELOPMENT_RULES, PRODUCTION_RULES } from '@marquee/router/engine/execution/error-policy';
import { openWorld } from './broken-responses/open-world.js';
import { runTurn } from './broken-responses/run-turn.js';

const TURNS = 250;

/** Both paths, the generator and the subgraphs together; the largest bodies are 8 MB. */
const MAX_CPU_MS = 5_000;

test.each([
  ['production', { errorRules: PRODUCTION_RULES }, 1],
  ['development, an error for each place', { errorRules: DEVELOPMENT_RULES, errorGrouping: 'place' as const }, 2],
])(
  'whatever one subgraph sends, the others keep their data, and each null has an error: %s',
  async (_, options, seed) => {
    await using world = await openWorld(options);
    for (let turn = 0; turn < TURNS; turn++) {
      const { what, problem, cpuMs } = await runTurn(world, seed * 1_000_003 + turn);
      expect(problem, `turn ${turn}, ${what}`).toBeNull();
      expect(cpuMs, `turn ${turn}, ${what}`).toBeLessThan(MAX_CPU_MS);
    }
  },
  240_000,
);
