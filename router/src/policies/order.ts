/** The policies around every request to a subgraph, outermost first, each with the reason for its position. */
import type { Logger } from '@marquee/runtime/log';
import { randomFraction } from '@marquee/runtime/random-fraction';
import type { Protection } from '../load-shedding/protection.js';
import { limitConcurrency } from './concurrency/limit-concurrency.js';
import { breakCircuits } from './circuit-breakers/break-circuits.js';
import { countFields } from './circuit-breakers/count-fields.js';
import { adaptiveShares, LatencyHistories } from './adaptive-shares.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import { countFetches } from './fetch-counts.js';
import { fetchDeadline } from './fetch-deadline.js';
import { fetchShares } from './fetch-shares.js';
import { logFetchErrors } from './log-fetch-errors.js';
import type { Policy } from './policy.js';
import type { PolicyStates } from './policy-states.js';
import { refuseSwitchedOff } from './refuse-switched-off.js';
import type { ReadSwitchedOff } from '../switches/switched-off.js';
import type { Deadlines } from './settings.js';
import { retry } from './retry.js';

export interface PolicyOptions {
  readonly deadlines: Deadlines;
  readonly protection: Pick<Protection, 'bulkheads' | 'shedder' | 'processorWait'>;
  readonly states: PolicyStates;
  readonly log: Logger;
  /** Nothing by default. */
  readonly readSwitchedOff?: ReadSwitchedOff;
  /** Of subgraphs. */
  readonly circuitBreakers: boolean;
  /** Of fields of subgraphs; false by default. */
  readonly fieldBreakers?: boolean;
  readonly retries: boolean;
  /** Injects the faults of one client's request; undefined for most requests. */
  readonly faults?: Policy;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

export function subgraphPolicies(options: PolicyOptions): readonly Policy[] {
  const { deadlines, protection, states, log, random = randomFraction } = options;
  const { bulkheads, shedder } = protection;
  const histories = new LatencyHistories(deadlines.adaptiveMs);
  const isMachineBusy = (): boolean => protection.processorWait?.isCrowded === true;
  // While a breaker is not closed, its probe has the whole share: the subgraph may be slower than before, and work.
  const isBusy = (subgraph: string, kind: RawRequest['kind']): boolean =>
    deadlines.adaptiveMs === 0 ||
    shedder?.isUnderPressure === true ||
    isMachineBusy() ||
    bulkheads.isQueueing(subgraph) ||
    (options.circuitBreakers && states.breakerOf(subgraph, kind).state !== 'closed');
  return [
    // Before all others: what is switched off is no failure, to be logged, repeated or counted.
    refuseSwitchedOff(options.readSwitchedOff ?? (() => null)),
    // Outermost, so that it logs the final outcome of a fetch, once.
    logFetchErrors(log),
    // Outside of all that changes an outcome or its duration, so that it counts what the engine sees.
    countFetches((subgraph, kind) => states.countsOf(subgraph, kind)),
    // Next to the engine, which counts the errors in what it gets.
    ...(options.fieldBreakers === true ? [countFields(states.fields)] : []),
    // Around everything that waits, so that it bounds the time of the fetch as a whole, pauses and retries included.
    fetchDeadline(adaptiveShares({ shareOf: fetchShares(deadlines), histories, isBusy }), isMachineBusy),
    // Inside the deadline, since a fetch past its share is a failure of its subgraph. Outside of the retry: a fetch that
    // a retry has saved is a success, and a refused fetch is not retried.
    ...(options.circuitBreakers ? [breakCircuits((subgraph, kind) => states.breakerOf(subgraph, kind))] : []),
    // Inside, so that each attempt is one request of its own to the policies below: it waits for its turn.
    ...(options.retries ? [retry({ budgetOf: (subgraph) => states.retriesOf(subgraph), random })] : []),
    // Inside of all that reacts to failures, as if the subgraph failed. Outside of the limit, which measures the
    // subgraph: a delay that is injected is not its latency, and takes no place of another request.
    ...(options.faults ? [options.faults] : []),
    // Within the deadline, so that the time in a queue counts. Around the connection alone, so that the latency that it
    // measures is the subgraph's.
    limitConcurrency(protection.bulkheads, protection.shedder),
  ];
}
