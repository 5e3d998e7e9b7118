import { OperationDeadline } from '../deadline.js';
import { timeoutError } from '../subgraph-client/subgraph-error.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import type { AdaptiveShare, AdaptiveShareOf } from './adaptive-shares.js';
import type { Done, Policy } from './policy.js';

/**
 * Fails with SUBGRAPH_TIMEOUT when a fetch takes longer than its share, or when the deadline of the client's operation
 * passes, whichever comes first. The HTTP client then closes the connection, so that the subgraph stops; it sends the
 * time that a fetch has as a header.
 *
 * A deadline shorter than the share ends a fetch only after the responses that have arrived are read: the event loop of
 * this process may have been blocked.
 */
export function fetchDeadline(shareOf: AdaptiveShareOf, isMachineBusy = (): boolean => false): Policy {
  return (next) => (request, done) => {
    const { subgraph, deadline: operationDeadline } = request;
    if (operationDeadline.isOver) {
      done(null, timeoutError(subgraph, operationDeadline.signal.reason));
      return;
    }
    const fetch = new TimedFetch(request, { share: shareOf(request), isMachineBusy, done });
    next(fetch.limited, fetch.settle);
  };
}

/** A fetch and its deadline: one object, since each fetch has one. */
class TimedFetch extends OperationDeadline {
  /** The request with this deadline. */
  readonly limited: RawRequest;
  #isDone = false;
  #timer: NodeJS.Timeout | undefined;
  /** Once the deadline is over. */
  #timeout: Error | null = null;
  readonly #startedAtMs: number;

  constructor(
    private readonly request: RawRequest,
    private readonly options: {
      readonly share: AdaptiveShare;
      readonly isMachineBusy: () => boolean;
      readonly done: Done;
    },
  ) {
    super();
    const { share } = options;
    const { shareMs, deadlineMs, history } = share;
    const { remainingMs } = request.deadline;
    const isShortened = remainingMs < deadlineMs;
    const timeoutMs = isShortened ? Math.max(1, Math.floor(remainingMs)) : Math.ceil(deadlineMs);
    this.limited = withinShare(request, this, { share, isShortened, timeoutMs });
    // The operation's own timer ends a fetch that has only what is left of the operation.
    if (isShortened) this.expectEnd(timeoutMs);
    else if (deadlineMs === shareMs) this.start(shareMs);
    else {
      this.expectEnd(deadlineMs);
      this.#timer = setTimeout(elapseUnlessBusy, deadlineMs, this);
    }
    this.#startedAtMs = history === null ? 0 : performance.now();
    request.deadline.listen(this);
  }

  /** At the end of a deadline shorter than the share. On a machine that has become busy, a fetch has its whole share. */
  elapseUnlessBusy(): void {
    if (this.isOver) return;
    const { share, isMachineBusy } = this.options;
    const leftMs = share.shareMs - share.deadlineMs;
    if (!isMachineBusy()) this.elapse();
    else this.#timer = setTimeout(() => this.elapse(), leftMs);
  }

  override end(): void {
    if (this.isOver) return;
    const { subgraph, deadline } = this.request;
    this.#timeout = timeoutError(subgraph, deadline.isOver ? deadline.signal.reason : undefined);
    super.end();
    // By itself: a client that ignores its deadline must not keep the operation waiting.
    queueMicrotask(() => this.settle(null, null));
  }

  readonly settle: Done = (body, error) => {
    if (this.#isDone) return;
    this.#isDone = true;
    const { deadlineMs, history } = this.options.share;
    if (body !== null && history !== null) history.add(performance.now() - this.#startedAtMs);
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      if (this.hasElapsed) history?.addLost(deadlineMs);
    }
    this.request.deadline.unlisten(this);
    this.finish();
    // The client's own error says less: it does not know the operation.
    this.options.done(body, body === null ? (this.#timeout ?? error) : null);
  };
}

/** Timers run before what has arrived is read, immediates after it. */
function elapseUnlessBusy(fetch: TimedFetch): void {
  setImmediate(() => fetch.elapseUnlessBusy());
}

/** Without a spread, which would take longer than the rest of this policy. */
function withinShare(
  {
    subgraph,
    operationName,
    kind,
    headers,
    body,
    profile,
    faults,
    plugins,
    merging,
    correlation,
    recorded,
  }: RawRequest,
  deadline: OperationDeadline,
  {
    share: { shareMs, history },
    isShortened,
    timeoutMs,
  }: { readonly share: AdaptiveShare; readonly isShortened: boolean; readonly timeoutMs: number },
): RawRequest {
  return {
    subgraph,
    operationName,
    kind,
    headers,
    body,
    profile,
    faults,
    plugins,
    merging,
    correlation,
    recorded,
    deadline,
    level: profile.criticality.level,
    shareMs,
    latency: history,
    isShortened,
    timeoutMs,
  };
}
