/**
 * Runs a compiled plan on made-up responses, so that V8 has optimized its code before the first request. No subgraph is
 * asked, nothing is counted, and nothing of the responses is kept.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InjectedFaults } from '@marquee/fault-injection/injected-faults';
import { OperationDeadline } from '../../deadline.js';
import type { SubgraphResponse, RawRequest } from '../../subgraph-client/subgraph-request.js';
import type { Caller } from '../engine.js';
import { BufferedResponses } from './buffered-responses.js';
import type { CompiledPlan } from './compiled-plan.js';
import { runCompiledPlan } from './run-compiled-plan.js';
import type { SampleResponses } from './sample-responses.js';

/** After so many runs all code is optimized. */
const MAX_RUNS = 2_000;
/** Distinct requests of one plan, of which each run sends the same ones. */
const MAX_RESPONSES = 200;

/**
 * Resolves to the number of runs, after `budgetMs` or `MAX_RUNS`. A plan that does not accept the responses is left as
 * it is. Other work is served between two runs.
 */
export async function rehearsePlan(plan: CompiledPlan, respond: SampleResponses, budgetMs: number): Promise<number> {
  const responses = new Map<string, Buffer>();
  const send = async (request: RawRequest): Promise<Buffer> => {
    const known = responses.get(request.body);
    if (known !== undefined) return known;
    if (responses.size >= MAX_RESPONSES) throw new Error('The requests of the plan differ from run to run.');
    const response = respond(request);
    responses.set(request.body, response);
    return response;
  };
  let [usedMs, runs] = [0, 0];
  for (; usedMs < budgetMs && runs < MAX_RUNS; runs += 1) {
    const startedAt = performance.now();
    const deadline = new OperationDeadline();
    const execution = { plan, variables: {}, caller: NOBODY, deadline, send, errorGrouping: 'cause' } as const;
    try {
      const { body } = await runCompiledPlan({ ...execution, buffered: new BufferedResponses(refuseToRead) });
      body.release();
    } catch {
      return runs;
    } finally {
      deadline.finish();
    }
    usedMs += performance.now() - startedAt;
    await nextTurn();
  }
  return runs;
}

/** A caller with faults, of which there are none: the responses of such a caller are not kept. */
const NOBODY: Caller = {
  headers: {},
  identity: null,
  faults: new InjectedFaults({ fetchFaults: [], fieldFaults: [], isCounted: false }, () => 0),
};

function refuseToRead(): SubgraphResponse {
  throw new Error('A made-up response is not read by the general path.');
}
