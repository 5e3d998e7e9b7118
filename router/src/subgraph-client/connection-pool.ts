/** The connections to one address. Idle ones are reused; requests beyond the connection limit wait for one. */
import { Connection } from './connection.js';
import type { ConnectionOptions, ConnectionOwner, ResponseHandler, TlsSession } from './connection.js';

export interface PoolOptions extends ConnectionOptions {
  readonly maxConnections: number;
}

export interface PooledRequest extends ResponseHandler {
  /** Head and body, one character per byte. */
  readonly text: string;
  /** Set by the pool; null while the request waits. */
  connection: Connection | null;
  /** Set by the balancer: the pool that has the request; null while no address is known. */
  pool: ConnectionPool | null;
}

/** Learns how an address behaves. */
export interface PoolObserver {
  onConnectFailure(): void;
  /** A request got no response, the third or more in a row. */
  onUnresponsive(): void;
  /** The connection of `probe` is made. */
  onProbed(): void;
}

/** So many requests without a response make an address unresponsive. */
export const UNRESPONSIVE_AFTER = 3;

/** Connections that were made together do not end together: each lives between three quarters and all of its age. */
const AGE_JITTER = 0.25;

/** For metrics. */
export interface PoolState {
  /** Connections, idle ones included. */
  readonly open: number;
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly waiting: number;
}

export class ConnectionPool implements ConnectionOwner {
  failures = 0;
  tlsSession: TlsSession | null = null;
  /** A stack: the connection that was used last is reused first, so that the others can expire. */
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #waiting = new Set<PooledRequest>();
  #probe: Connection | null = null;
  #onEmpty: (() => void) | null = null;

  /**
   * @param random From 0 to below 1.
   */
  constructor(
    private readonly options: PoolOptions,
    private readonly random: () => number,
    private readonly observer: PoolObserver,
  ) {}

  get state(): PoolState {
    return { open: this.#all.size, idle: this.#idle.length, waiting: this.#waiting.size };
  }

  /** Requests that have no response yet. */
  get load(): number {
    return this.#all.size - this.#idle.length + this.#waiting.size;
  }

  /**
   * @param needsNew Whether to open a new connection rather than reuse one: idle ones may be closed by the subgraph.
   */
  send(request: PooledRequest, needsNew = false): void {
    const idle = needsNew ? undefined : this.#takeIdle();
    if (idle !== undefined) use(idle, request);
    else if (this.#all.size < this.options.maxConnections) use(this.#open(), request);
    else this.#waiting.add(request);
  }

  /**
   * The request's handler is not called any more.
   *
   * @param isTimeout Whether the subgraph had its time; a client may also leave.
   */
  cancel(request: PooledRequest, isTimeout: boolean): void {
    if (request.connection === null) this.#waiting.delete(request);
    else {
      request.connection.cancel();
      if (isTimeout) this.#countFailure();
    }
  }

  /** Opens a connection without a request, unless all are in use. The observer gets the outcome. */
  probe(): void {
    if (this.#all.size < this.options.maxConnections) this.#probe = this.#open();
    else this.observer.onConnectFailure();
  }

  /** Requests that wait for a connection here; they are not sent by this pool any more. */
  takeWaiting(): readonly PooledRequest[] {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    return waiting;
  }

  /** Idle connections that are too old, or that the subgraph is about to close, are closed. */
  closeExpired(nowMs: number): void {
    // Closing removes a connection from the list later, when its socket has closed.
    for (const connection of this.#idle) if (!connection.isReusable(nowMs)) connection.destroy();
  }

  /** To be called after the last `send`. Resolves when the requests in flight and the waiting ones have ended. */
  async close(): Promise<void> {
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    for (const connection of this.#idle) connection.destroy();
    this.#checkEmpty();
    await empty;
  }

  onIdle(connection: Connection): void {
    if (connection === this.#probe) {
      this.#probe = null;
      this.observer.onProbed();
    }
    const next = takeFirst(this.#waiting);
    if (next !== undefined) use(connection, next);
    else if (this.#onEmpty !== null) connection.destroy();
    else this.#idle.push(connection);
  }

  onClosed(connection: Connection): void {
    this.#all.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    const next = takeFirst(this.#waiting);
    if (next !== undefined) use(this.#open(), next);
    this.#checkEmpty();
  }

  onConnectFailure(): void {
    this.#probe = null;
    this.observer.onConnectFailure();
  }

  onNoResponse(): void {
    this.#countFailure();
  }

  #countFailure(): void {
    this.failures += 1;
    if (this.failures >= UNRESPONSIVE_AFTER) this.observer.onUnresponsive();
  }

  #open(): Connection {
    const { maxAgeMs } = this.options;
    const connection = new Connection(this.options, this, maxAgeMs * (1 - AGE_JITTER * this.random()));
    this.#all.add(connection);
    return connection;
  }

  /** Expired connections are closed and skipped. */
  #takeIdle(): Connection | undefined {
    const connection = this.#idle.pop();
    if (connection === undefined || connection.isReusable(Date.now())) return connection;
    connection.destroy();
    return this.#takeIdle();
  }

  #checkEmpty(): void {
    if (this.#all.size === 0) this.#onEmpty?.();
  }
}

function takeFirst(waiting: Set<PooledRequest>): PooledRequest | undefined {
  const [next] = waiting;
  if (next !== undefined) waiting.delete(next);
  return next;
}

function use(connection: Connection, request: PooledRequest): void {
  request.connection = connection;
  connection.send(request.text, request);
}
