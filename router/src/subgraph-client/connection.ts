/**
 * One connection to a subgraph: one request at a time, its response, and the next request if both sides keep it open.
 */
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ResponseReader } from './response-reader.js';

/** Who is told how a request went. One of `succeed` and `fail` is called, once. */
export interface ResponseHandler {
  onResponse(status: number, body: Buffer): void;
  /** @param isUnread The connection was used before, and ended without a sign that the request was read. */
  onError(error: Error, isUnread: boolean): void;
}

export interface ConnectionOwner {
  /** It can take another request. */
  onFree(connection: Connection): void;
  onClosed(connection: Connection): void;
}

export interface Address {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
}

/** An attempt that takes longer than this on a local network will not succeed. */
const CONNECT_TIMEOUT_MS = 1_000;

/** Where the other side does not say how long it keeps a connection. Node's servers keep one for 5 s. */
const DEFAULT_KEEP_ALIVE_MS = 4_000;

/** What the other side closes now may be closed here only after the next request was sent. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** All connections read into this: what is needed of it is copied before the next read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

export class Connection {
  readonly #socket: Socket;
  readonly #connecting: NodeJS.Timeout;
  #asker: ResponseHandler | null = null;
  #reader: ResponseReader;
  #answers = 0;
  #freeUntilMs = 0;
  #error: Error | null = null;

  constructor(
    { isSecure, host, port }: Address,
    private readonly owner: ConnectionOwner,
    private readonly maxBytes: number,
  ) {
    this.#reader = new ResponseReader(maxBytes);
    // No stream, no event and no memory for each piece of an answer: 3 µs less for each request.
    const onread = { buffer: READ_BUFFER, callback: (length: number): boolean => this.#read(length) };
    const options = { host, port, noDelay: true, onread, ...(isIP(host) === 0 && { servername: host }) };
    this.#socket = isSecure ? connectTls(options) : connectTcp(options);
    this.#connecting = setTimeout(
      () => this.#socket.destroy(new Error('It does not accept the connection.')),
      CONNECT_TIMEOUT_MS,
    );
    this.#socket
      .once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(this.#connecting))
      .on('error', (error) => (this.#error ??= error))
      .once('end', () => this.#socket.destroy())
      .once('close', () => this.#close());
  }

  /** Whether the other side may still be expected to keep it. */
  isReusable(nowMs: number): boolean {
    return nowMs < this.#freeUntilMs && !this.#socket.destroyed;
  }

  /** @param request Head and body, a character for each byte: as text they leave in one write. */
  send(request: string, asker: ResponseHandler): void {
    this.#asker = asker;
    this.#socket.write(request, 'latin1');
  }

  /** Nobody waits for the answer any more; it cannot be called off otherwise. */
  destroy(): void {
    this.#asker = null;
    this.#socket.destroy();
  }

  #read(length: number): boolean {
    const asker = this.#asker;
    if (asker === null) {
      // Nobody has asked.
      this.#socket.destroy();
      return true;
    }
    try {
      if (this.#reader.push(READ_BUFFER, length)) this.#finish(asker);
    } catch (error) {
      this.#fail(asker, error instanceof Error ? error : new Error(String(error)));
    }
    return true;
  }

  #finish(asker: ResponseHandler): void {
    const { hasExcess, head } = this.#reader;
    const { status, keepAliveMs } = head;
    const body = this.#reader.takeBody();
    this.#asker = null;
    this.#answers += 1;
    this.#reader = new ResponseReader(this.maxBytes);
    const keptMs = keepAliveMs === null ? DEFAULT_KEEP_ALIVE_MS : keepAliveMs - KEEP_ALIVE_MARGIN_MS;
    if (keptMs <= 0 || hasExcess || this.#socket.destroyed) this.#socket.destroy();
    else {
      this.#freeUntilMs = Date.now() + keptMs;
      this.owner.onFree(this);
    }
    asker.onResponse(status, body);
  }

  #fail(asker: ResponseHandler, error: Error): void {
    const isUnread = this.#answers > 0 && !this.#reader.hasStarted;
    this.destroy();
    asker.onError(error, isUnread);
  }

  #close(): void {
    clearTimeout(this.#connecting);
    this.owner.onClosed(this);
    const asker = this.#asker;
    if (asker === null) return;
    if (this.#error === null && this.#reader.end()) this.#finish(asker);
    else this.#fail(asker, this.#error ?? new Error('It closed the connection.'));
  }
}
