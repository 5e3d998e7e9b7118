/** The policies around every request to a subgraph, outermost first, each with the reason for its position. */
import type { Logger } from '@marquee/runtime/log';
import type { Deadlines } from '../config.js';
import type { Protection } from '../load-shedding/protection.js';
import { limitConcurrency } from './concurrency/limit-concurrency.js';
import { logFetchErrors } from './log-fetch-errors.js';
import type { Policy } from './policy.js';
import { timeout } from './timeout.js';

export function subgraphPolicies(
  deadlines: Deadlines,
  { bulkheads, shedder }: Pick<Protection, 'bulkheads' | 'shedder'>,
  log: Logger,
): readonly Policy[] {
  return [
    // Outermost, so that it logs the final outcome of a fetch, once.
    logFetchErrors(log),
    // Around everything else, so that it bounds the time of the fetch as a whole.
    timeout((subgraph, kind) => {
      // A mutation that is given up may still be executed, so it has the time of the whole operation.
      if (kind === 'mutation') return deadlines.mutationMs;
      return deadlines.nonCoreSubgraphs.has(subgraph) ? deadlines.nonCoreFetchMs : deadlines.coreFetchMs;
    }),
    // Within the deadline, so that the time in a queue counts. Around the connection alone, so that the latency that it
    // measures is the subgraph's.
    limitConcurrency(bulkheads, shedder),
  ];
}
