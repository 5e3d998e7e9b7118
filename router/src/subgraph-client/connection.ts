/**
 * One HTTP/1.1 connection to a subgraph. It carries one request at a time, and further ones while both sides keep it.
 */
import { connect as connectTcp, isIP } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createLookUpHost } from './look-up-host.js';
import type { ResponseHead } from './response-head.js';
import { ResponseReader } from './response-reader.js';

/** Receives the outcome of a request: one of the two methods is called, once. */
export interface ResponseHandler {
  onResponse(head: ResponseHead, body: Buffer): void;
  /**
   * @param isStaleConnection The connection had been reused and ended before the first byte of the response: most
   *   likely, the subgraph closed it while the request was on its way.
   */
  onError(error: Error, isStaleConnection: boolean): void;
}

export interface ConnectionOwner {
  /** The connection can take another request. */
  onIdle(connection: Connection): void;
  onClosed(connection: Connection): void;
}

export interface Address {
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
}

/** Subgraphs are on the local network, where an attempt that takes longer does not succeed. */
const CONNECT_TIMEOUT_MS = 1_000;

/** For a subgraph that does not send `keep-alive: timeout=…`. Node's servers keep an idle connection for 5 s. */
const DEFAULT_KEEP_ALIVE_MS = 4_000;

/** Subtracted from the subgraph's timeout, since its closing takes time to arrive here. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

const LOOK_UP_HOST = createLookUpHost();

/** All connections read into this one buffer. A reader copies what it needs before the next read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

export class Connection {
  readonly #socket: Socket;
  readonly #connecting: NodeJS.Timeout;
  /** Null while the connection is idle. */
  #handler: ResponseHandler | null = null;
  #reader: ResponseReader;
  #responseCount = 0;
  #reusableUntilMs = 0;
  #error: Error | null = null;

  constructor(
    { isSecure, host, port }: Address,
    private readonly owner: ConnectionOwner,
    private readonly maxBytes: number,
  ) {
    this.#reader = new ResponseReader(maxBytes);
    // Reads without a stream, an event or a new buffer per piece, which saves 3 µs per request.
    const onread = { buffer: READ_BUFFER, callback: (length: number): boolean => this.#read(length) };
    const options = {
      host,
      port,
      lookup: LOOK_UP_HOST,
      noDelay: true,
      onread,
      ...(isIP(host) === 0 && { servername: host }),
    };
    this.#socket = isSecure ? connectTls(options) : connectTcp(options);
    this.#connecting = setTimeout(
      () => this.#socket.destroy(new Error('The subgraph does not accept the connection.')),
      CONNECT_TIMEOUT_MS,
    );
    this.#socket
      .once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(this.#connecting))
      .on('error', (error) => (this.#error ??= error))
      .once('end', () => this.#socket.destroy())
      .once('close', () => this.#close());
  }

  /** Whether the subgraph is still expected to keep the connection open. */
  isReusable(nowMs: number): boolean {
    return nowMs < this.#reusableUntilMs && !this.#socket.destroyed;
  }

  /** @param request Head and body, one character per byte. Node writes a string in one system call. */
  send(request: string, handler: ResponseHandler): void {
    this.#handler = handler;
    this.#socket.write(request, 'latin1');
  }

  /** Also cancels the request in flight: HTTP/1.1 has no other way to do so. Its handler is not called any more. */
  destroy(): void {
    this.#handler = null;
    this.#socket.destroy();
  }

  #read(length: number): boolean {
    const handler = this.#handler;
    if (handler === null) {
      // Unsolicited bytes: no request is pending, so the connection is closed.
      this.#socket.destroy();
      return true;
    }
    try {
      if (this.#reader.push(READ_BUFFER, length)) this.#finish(handler);
    } catch (error) {
      this.#fail(handler, error instanceof Error ? error : new Error(String(error)));
    }
    return true;
  }

  #finish(handler: ResponseHandler): void {
    const { hasExcess, head } = this.#reader;
    const { keepAliveMs } = head;
    const body = this.#reader.takeBody();
    this.#handler = null;
    this.#responseCount += 1;
    this.#reader = new ResponseReader(this.maxBytes);
    const keptMs = keepAliveMs === null ? DEFAULT_KEEP_ALIVE_MS : keepAliveMs - KEEP_ALIVE_MARGIN_MS;
    if (keptMs <= 0 || hasExcess || this.#socket.destroyed) this.#socket.destroy();
    else {
      this.#reusableUntilMs = Date.now() + keptMs;
      this.owner.onIdle(this);
    }
    handler.onResponse(head, body);
  }

  #fail(handler: ResponseHandler, error: Error): void {
    const isStaleConnection = this.#responseCount > 0 && !this.#reader.hasStarted;
    this.destroy();
    handler.onError(error, isStaleConnection);
  }

  #close(): void {
    clearTimeout(this.#connecting);
    this.owner.onClosed(this);
    const handler = this.#handler;
    if (handler === null) return;
    if (this.#error === null && this.#reader.end()) this.#finish(handler);
    else this.#fail(handler, this.#error ?? new Error('The subgraph closed the connection.'));
  }
}
