/** The policies around every fetch, outermost first, each with its reason for standing where it stands. */
import type { Logger } from '@marquee/kit/process/log';
import type { Deadlines } from '../config.js';
import type { Send } from '../subgraph-client/send.js';
import { logFailures } from './log-failures.js';
import type { Policy } from './policy.js';
import { timeout } from './timeout.js';

export const policiesInOrder = (deadlines: Deadlines, log: Logger): readonly Policy[] => [
  // Outermost: it writes down what in the end came of a fetch.
  logFailures(log),
  // Whatever happens further in is bounded by it.
  timeout((subgraph) => (deadlines.nonCoreSubgraphs.has(subgraph) ? deadlines.nonCoreFetchMs : deadlines.coreFetchMs)),
];

/** Wraps `send` so that the first policy sees a request first and its answer last. */
export const withPolicies = (send: Send, policies: readonly Policy[]): Send => policies.reduceRight((next, policy) => policy(next), send);
