/** The connections to one origin. Idle ones are reused; requests beyond the connection limit wait for one. */
import { Connection } from './connection.js';
import type { Address, ConnectionOwner, ResponseHandler } from './connection.js';

export interface PoolLimits {
  readonly maxConnections: number;
  /** The largest response body. */
  readonly maxBytes: number;
}

export interface PooledRequest extends ResponseHandler {
  /** Head and body, one character per byte. */
  readonly text: string;
  /** Set by the pool; null while the request waits. */
  connection: Connection | null;
}

export class ConnectionPool implements ConnectionOwner {
  /** A stack: the connection that was used last is reused first, so that the others can expire. */
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #waiting = new Set<PooledRequest>();
  #onEmpty: (() => void) | null = null;

  constructor(
    private readonly address: Address,
    private readonly limits: PoolLimits,
  ) {}

  /**
   * @param needsNew Whether to open a new connection rather than reuse one: idle ones may be closed by the subgraph.
   */
  send(request: PooledRequest, needsNew = false): void {
    const idle = needsNew ? undefined : this.#takeIdle();
    if (idle !== undefined) use(idle, request);
    else if (this.#all.size < this.limits.maxConnections) this.#open(request);
    else this.#waiting.add(request);
  }

  /** The request's handler is not called any more. */
  cancel(request: PooledRequest): void {
    if (request.connection === null) this.#waiting.delete(request);
    else request.connection.destroy();
  }

  /** To be called after the last `send`. Resolves when the requests in flight and the waiting ones have ended. */
  async close(): Promise<void> {
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    for (const connection of this.#idle) connection.destroy();
    this.#checkEmpty();
    await empty;
  }

  onIdle(connection: Connection): void {
    const next = this.#takeWaiting();
    if (next !== undefined) use(connection, next);
    else if (this.#onEmpty !== null) connection.destroy();
    else this.#idle.push(connection);
  }

  onClosed(connection: Connection): void {
    this.#all.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    const next = this.#takeWaiting();
    if (next !== undefined) this.#open(next);
    this.#checkEmpty();
  }

  #open(request: PooledRequest): void {
    const connection = new Connection(this.address, this, this.limits.maxBytes);
    this.#all.add(connection);
    use(connection, request);
  }

  /** Expired connections are closed and skipped. */
  #takeIdle(): Connection | undefined {
    const connection = this.#idle.pop();
    if (connection === undefined || connection.isReusable(Date.now())) return connection;
    connection.destroy();
    return this.#takeIdle();
  }

  #takeWaiting(): PooledRequest | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next);
    return next;
  }

  #checkEmpty(): void {
    if (this.#all.size === 0) this.#onEmpty?.();
  }
}

function use(connection: Connection, request: PooledRequest): void {
  request.connection = connection;
  connection.send(request.text, request);
}
