/**
 * The connections to one origin: free ones are used again, and what would need more than there may be waits in line.
 */
import { Connection } from './connection.js';
import type { Address, ResponseHandler, ConnectionOwner } from './connection.js';

export interface PoolLimits {
  readonly maxConnections: number;
  /** Of an answer's body. */
  readonly maxBytes: number;
}

export interface PooledRequest extends ResponseHandler {
  /** Head and body, a character for each byte. */
  readonly text: string;
  /** Set by the pool; null while it waits in line. */
  connection: Connection | null;
}

export class ConnectionPool implements ConnectionOwner {
  /** The one that was used last is used first, so that the others grow old. */
  readonly #free: Connection[] = [];
  readonly #all = new Set<Connection>();
  readonly #waiting = new Set<PooledRequest>();
  #whenEmpty: (() => void) | null = null;

  constructor(
    private readonly address: Address,
    private readonly limits: PoolLimits,
  ) {}

  /** @param needsNew A connection that was used before will not do. */
  send(request: PooledRequest, needsNew = false): void {
    const free = needsNew ? undefined : this.#takeFree();
    if (free !== undefined) use(free, request);
    else if (this.#all.size < this.limits.maxConnections) this.#open(request);
    else this.#waiting.add(request);
  }

  /** Its asker is not told any more. */
  cancel(request: PooledRequest): void {
    if (request.connection === null) this.#waiting.delete(request);
    else request.connection.destroy();
  }

  /** Takes no more requests; resolves when those under way and in line have been answered. */
  async close(): Promise<void> {
    const empty = new Promise<void>((resolve) => (this.#whenEmpty = resolve));
    for (const connection of this.#free) connection.destroy();
    this.#tellIfEmpty();
    await empty;
  }

  onFree(connection: Connection): void {
    const next = this.#takeWaiting();
    if (next !== undefined) use(connection, next);
    else if (this.#whenEmpty !== null) connection.destroy();
    else this.#free.push(connection);
  }

  onClosed(connection: Connection): void {
    this.#all.delete(connection);
    const index = this.#free.indexOf(connection);
    if (index >= 0) this.#free.splice(index, 1);
    const next = this.#takeWaiting();
    if (next !== undefined) this.#open(next);
    this.#tellIfEmpty();
  }

  #open(request: PooledRequest): void {
    const connection = new Connection(this.address, this, this.limits.maxBytes);
    this.#all.add(connection);
    use(connection, request);
  }

  /** When the one that was used last is too old, all are. */
  #takeFree(): Connection | undefined {
    const connection = this.#free.pop();
    if (connection === undefined || connection.isReusable(Date.now())) return connection;
    connection.destroy();
    return this.#takeFree();
  }

  #takeWaiting(): PooledRequest | undefined {
    const [next] = this.#waiting;
    if (next !== undefined) this.#waiting.delete(next);
    return next;
  }

  #tellIfEmpty(): void {
    if (this.#all.size === 0) this.#whenEmpty?.();
  }
}

function use(connection: Connection, request: PooledRequest): void {
  request.connection = connection;
  connection.send(request.text, request);
}
