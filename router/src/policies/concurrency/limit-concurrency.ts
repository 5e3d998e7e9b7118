import { DEFAULT_LEVEL } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import type { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import { createSubgraphError, isSubgraphError, timeoutError } from '../../subgraph-client/subgraph-error.js';
import type { RawRequest } from '../../subgraph-client/subgraph-request.js';
import type { Done, Policy, Step } from '../policy.js';
import type { Bulkhead, Bulkheads, ShedReason } from './bulkheads.js';
import { isOverloadedBody } from './overloaded-body.js';

/** The share of its timeout that a fetch may spend in a queue: the rest is for the subgraph. */
const WAIT_SHARE: Readonly<Record<Level, number>> = { critical: 0.75, degraded: 0.5, 'best-effort': 0.25 };

/** With less than this share of its time, a fetch that times out says nothing about the subgraph. */
const FULL_TIME_SHARE = 0.9;

const SITUATIONS: Readonly<Record<ShedReason | 'late', string>> = {
  queue: 'was not asked, because too many requests wait for it',
  wait: 'was not asked, because the request waited too long for others to end',
  load: 'was not asked, because the router is overloaded',
  late: 'did not respond in the time that was left after the request had waited for others to end',
};

/**
 * Bounds the fetches in flight per subgraph by a limit that adapts to its latency; the others wait in lanes by level
 * (`lanes.ts`). Fails with FETCH_SHED what may not wait, and best-effort fetches while the router is overloaded.
 *
 * @param shedder Null when the router sheds no load.
 */
export function limitConcurrency(bulkheads: Bulkheads, shedder: LoadShedder | null): Policy {
  return (next) => (request, done) => {
    const { subgraph, level = DEFAULT_LEVEL } = request;
    const bulkhead = bulkheads.of(subgraph);
    if (level === 'best-effort' && shedder?.isShed(level) === true)
      done(null, shedError(bulkhead, request, level, 'load'));
    else if (bulkhead.lanes.tryBegin(level)) sendCounted(next, { bulkhead, request, level, done });
    else waitForTurn(next, { bulkhead, request, level, done }, bulkheads.waits);
  };
}

/** A request that is counted in its bulkhead, or waits for that. */
interface Counted {
  readonly bulkhead: Bulkhead;
  readonly request: RawRequest;
  readonly level: Level;
  readonly done: Done;
}

function shedError(bulkhead: Bulkhead, { subgraph }: RawRequest, level: Level, reason: ShedReason): Error {
  bulkhead.shed[level] += 1;
  return createSubgraphError(subgraph, 'FETCH_SHED', SITUATIONS[reason]);
}

/** Sends the request when its turn comes; gives up when it has waited too long, or nobody waits for it any more. */
function waitForTurn(next: Step, { bulkhead, request, level, done }: Counted, waits: Bulkheads['waits']): void {
  const { lanes, config } = bulkhead;
  const { subgraph, deadline, timeoutMs } = request;
  const since = performance.now();
  const stop = (): void => {
    waits?.observe((performance.now() - since) / 1_000);
    clearTimeout(timer);
    deadline.unlisten(listener);
  };
  const waiter = {
    onTurn: () => {
      stop();
      const left =
        timeoutMs === undefined ? undefined : Math.max(1, Math.ceil(timeoutMs - (performance.now() - since)));
      const limited = left === undefined ? request : withTimeLeft(request, left);
      sendCounted(next, { bulkhead, request: limited, level, done });
    },
  };
  if (!lanes.wait(level, waiter, since)) {
    done(null, shedError(bulkhead, request, level, 'queue'));
    return;
  }
  const giveUp = (): void => {
    stop();
    lanes.giveUp(level, waiter);
  };
  const listener = {
    onOver: () => {
      giveUp();
      done(null, timeoutError(subgraph, deadline.signal.reason));
    },
  };
  const maxWaitMs = Math.min(config.maxWaitMs, (timeoutMs ?? Infinity) * WAIT_SHARE[level]);
  const timer = setTimeout(() => {
    giveUp();
    done(null, shedError(bulkhead, request, level, 'wait'));
  }, maxWaitMs);
  deadline.listen(listener);
}

function withTimeLeft(request: RawRequest, left: number): RawRequest {
  const isShortenedByWait = left < (request.timeoutMs ?? left) * FULL_TIME_SHARE;
  return { ...request, timeoutMs: left, isShortenedByWait };
}

/** The fetch is in flight already. */
function sendCounted(next: Step, { bulkhead, request, level, done }: Counted): void {
  const { lanes, limit } = bulkhead;
  const { inFlight } = lanes;
  const startedAt = performance.now();
  const record = (wasDropped: boolean): void => {
    const now = performance.now();
    limit.record({ latencyMs: now - startedAt, inFlight, wasDropped }, now);
  };
  next(request, (body, error) => {
    let outcome = error;
    if (body !== null) {
      bulkhead.completed += 1;
      record(isOverloadedBody(body));
      // A fetch that the client no longer waits for says nothing about the subgraph; nor does one that fails at once.
    } else if (isSubgraphError(error) && error.code === 'SUBGRAPH_TIMEOUT' && isOwnTimeout(request, startedAt)) {
      // Nor has the subgraph failed when the queue has used up its time.
      const isShortenedByWait = request.isShortenedByWait === true;
      record(!isShortenedByWait);
      if (isShortenedByWait) outcome = createSubgraphError(request.subgraph, 'FETCH_SHED', SITUATIONS.late);
    }
    lanes.end(level);
    done(body, outcome);
  });
}

/** Whether the time of the fetch has passed, and the client has not left earlier. */
function isOwnTimeout({ timeoutMs }: RawRequest, startedAt: number): boolean {
  return timeoutMs !== undefined && performance.now() - startedAt >= timeoutMs * 0.9;
}
