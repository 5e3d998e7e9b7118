/** One HTTP request to a subgraph, from its start until its response, its failure or its deadline. */
import { decodeBody } from './content-encoding.js';
import type { DeadlineListener } from '../deadline.js';
import type { Balancer } from './balancing/balancer.js';
import type { Connection, FailureKind } from './connection.js';
import type { ConnectionPool, PooledRequest } from './connection-pool.js';
import { isGraphQLBody } from './graphql-body.js';
import type { ResponseHead } from './response-head.js';
import { noteResponseHead } from '../plugins/response-headers.js';
import { noteHead } from './response-heads.js';
import { noteLifetime } from './response-lifetime.js';
import { noteValidity } from './response-validity.js';
import { httpStatusError, timeoutError, toSubgraphError } from './subgraph-error.js';
import type { RawRequest } from './subgraph-request.js';

/**
 * Starts when it is handed to its balancer. Settles once: with the decoded body of a response that has status 200 or is a
 * GraphQL response, or with a `SubgraphError`.
 */
export class PendingRequest implements PooledRequest, DeadlineListener {
  connection: Connection | null = null;
  pool: ConnectionPool | null = null;
  #isRetried = false;
  /** Addresses that did not accept a connection for it. */
  #unsentCount = 0;

  /** @param text Head and body, one character per byte. */
  constructor(
    private readonly balancer: Balancer,
    private readonly request: Pick<RawRequest, 'subgraph' | 'kind' | 'deadline' | 'plugins' | 'recorded'>,
    readonly text: string,
    private readonly maxBytes: number,
    private readonly resolve: (body: Buffer) => void,
    private readonly reject: (error: Error) => void,
    /** Whether the head of its response is noted. */
    private readonly notesHead: boolean,
  ) {
    request.deadline.listen(this);
  }

  onResponse(head: ResponseHead, body: Buffer): void {
    const { encodings } = head;
    this.#settle();
    if (encodings.length === 0) this.#finish(head, body);
    else
      decodeBody(body, encodings, this.maxBytes).then(
        (decoded) => this.#finish(head, decoded),
        (error: unknown) => this.reject(toSubgraphError(this.request.subgraph, error)),
      );
  }

  /** GraphQL servers send responses with a status that describes their errors, such as 400 or 401, too. */
  #finish(head: ResponseHead, body: Buffer): void {
    this.request.recorded?.noteResponse(head.status);
    if (head.validMs !== null) noteValidity(body, head.validMs);
    if (head.lifetime !== null) noteLifetime(body, head.lifetime);
    if (this.request.plugins?.readsResponseHeaders === true) noteResponseHead(body, head.text);
    if (this.notesHead) noteHead(body, { subgraph: this.request.subgraph, text: head.text });
    if (head.status === 200 || isGraphQLBody(body)) this.resolve(body);
    else this.reject(httpStatusError(this.request.subgraph, head.status, body, head.retryAfterSeconds));
  }

  onError(error: Error, kind: FailureKind): void {
    if (kind === 'unsent') {
      this.#unsentCount += 1;
      if (this.balancer.mayMove(this, this.#unsentCount)) return this.#send(false);
    } else if (kind === 'stale' && !this.#isRetried && this.request.kind !== 'mutation') {
      // Once, on a new connection: the subgraph closed the kept connection while the request was on its way.
      this.#isRetried = true;
      return this.#send(true);
    }
    this.#settle();
    this.reject(toSubgraphError(this.request.subgraph, error));
  }

  /** Cancels the request: its connection is closed, since HTTP/1.1 has no other way to cancel it. */
  onOver(): void {
    const { deadline, subgraph } = this.request;
    this.#settle();
    this.balancer.cancel(this, deadline.hasElapsed);
    this.reject(timeoutError(subgraph, deadline.signal.reason));
  }

  #send(needsNew: boolean): void {
    this.request.recorded?.noteSent();
    this.connection = null;
    this.balancer.send(this, needsNew);
  }

  #settle(): void {
    this.request.deadline.unlisten(this);
  }
}
