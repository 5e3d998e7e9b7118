/** One request to a subgraph, until its answer, its failure, or the moment when nobody waits for it any more. */
import type { Deadline, DeadlineListener } from '../engine/engine.js';
import type { Connection } from './connection.js';
import type { ConnectionPool, PooledRequest } from './connection-pool.js';
import { toSubgraphError, createSubgraphError } from './subgraph-error.js';
import type { SubgraphRequest } from './subgraph-request.js';

export interface PendingRequestOptions extends Pick<SubgraphRequest, 'subgraph' | 'kind'> {
  /** How long this subgraph is waited for; null when `deadline` is all there is. */
  readonly deadlineMs: number | null;
  /** Of the whole operation. */
  readonly deadline: Deadline;
}

/** Begins when it is given to its pool; rejects with a `SubgraphError`. */
export class PendingRequest implements PooledRequest, DeadlineListener {
  connection: Connection | null = null;
  readonly #timer: NodeJS.Timeout | undefined;
  #isRepeated = false;

  constructor(
    private readonly pool: ConnectionPool,
    private readonly request: PendingRequestOptions,
    readonly text: string,
    private readonly resolve: (body: Buffer) => void,
    private readonly reject: (error: Error) => void,
  ) {
    if (request.deadlineMs !== null) this.#timer = setTimeout(giveUp, request.deadlineMs, this);
    request.deadline.listen(this);
  }

  onResponse(status: number, body: Buffer): void {
    this.#settle();
    if (status === 200) this.resolve(body);
    else this.reject(createSubgraphError(this.request, 'SUBGRAPH_HTTP', `answered with HTTP status ${status}`));
  }

  onError(error: Error, isUnread: boolean): void {
    if (isUnread && !this.#isRepeated && this.request.kind !== 'mutation') return this.#repeat();
    this.#settle();
    this.reject(toSubgraphError(this.request, error, false));
  }

  onOver(): void {
    this.giveUp(this.request.deadline.signal.reason);
  }

  giveUp(cause: unknown): void {
    this.#settle();
    this.pool.cancel(this);
    this.reject(toSubgraphError(this.request, cause, true));
  }

  /** The other side closed a connection that it had kept, while this request was on its way there. */
  #repeat(): void {
    this.#isRepeated = true;
    this.connection = null;
    this.pool.send(this, true);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.request.deadline.unlisten(this);
  }
}

function giveUp(exchange: PendingRequest): void {
  exchange.giveUp(null);
}
