/** One HTTP request to a subgraph, from its start until its response, its failure or its deadline. */
import { decodeBody } from './content-encoding.js';
import type { DeadlineListener } from '../deadline.js';
import type { Connection } from './connection.js';
import type { ConnectionPool, PooledRequest } from './connection-pool.js';
import { isGraphQLBody } from './graphql-body.js';
import type { ResponseHead } from './response-head.js';
import { noteLifetime } from './response-lifetime.js';
import { noteValidity } from './response-validity.js';
import { httpStatusError, timeoutError, toSubgraphError } from './subgraph-error.js';
import type { RawRequest } from './subgraph-request.js';

/**
 * Starts when it is handed to its pool. Settles once: with the decoded body of a response that has status 200 or is a
 * GraphQL response, or with a `SubgraphError`.
 */
export class PendingRequest implements PooledRequest, DeadlineListener {
  connection: Connection | null = null;
  #isRetried = false;

  /** @param text Head and body, one character per byte. */
  constructor(
    private readonly pool: ConnectionPool,
    private readonly request: Pick<RawRequest, 'subgraph' | 'kind' | 'deadline'>,
    readonly text: string,
    private readonly maxBytes: number,
    private readonly resolve: (body: Buffer) => void,
    private readonly reject: (error: Error) => void,
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
    if (head.validMs !== null) noteValidity(body, head.validMs);
    if (head.lifetime !== null) noteLifetime(body, head.lifetime);
    if (head.status === 200 || isGraphQLBody(body)) this.resolve(body);
    else this.reject(httpStatusError(this.request.subgraph, head.status, body, head.retryAfterSeconds));
  }

  onError(error: Error, isStaleConnection: boolean): void {
    if (isStaleConnection && !this.#isRetried && this.request.kind !== 'mutation') return this.#retry();
    this.#settle();
    this.reject(toSubgraphError(this.request.subgraph, error));
  }

  /** Cancels the request: its connection is closed, since HTTP/1.1 has no other way to cancel it. */
  onOver(): void {
    this.#settle();
    this.pool.cancel(this);
    this.reject(timeoutError(this.request.subgraph, this.request.deadline.signal.reason));
  }

  /** Once, on a new connection: the subgraph closed the kept connection while the request was on its way. */
  #retry(): void {
    this.#isRetried = true;
    this.connection = null;
    this.pool.send(this, true);
  }

  #settle(): void {
    this.request.deadline.unlisten(this);
  }
}
