import type { Proof } from '@marquee/testing/proof';
import { differentialExecutions } from './differential.js';

/** How many differences are printed. All are counted. */
const MAX_PRINTED = 5;

export const proof: Proof = {
  name: 'executor-differential',
  summary: 'The subgraphs’ executor responds like graphql-js to the clients’ and to random operations.',
  options: { count: 'executions (5000)' },
  run: async ({ seed, options, print }) => {
    let [executed, differ] = [0, 0];
    for await (const { what, difference } of differentialExecutions(seed, Number(options['count'] ?? 5_000))) {
      executed += 1;
      if (executed % 1_000 === 0) print(`${executed} executions, ${differ} differ`);
      if (difference === null) continue;
      differ += 1;
      if (differ <= MAX_PRINTED) print(`${what}\n    ${difference}`);
    }
    return { figure: `${differ} of ${executed} differ`, target: 'target 0', holds: differ === 0 && executed > 0 };
  },
};
