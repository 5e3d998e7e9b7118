/**
 * The HTTP server of every process. The limits of heads, bodies, slow clients and connections are set here and nowhere
 * else.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { closeConnectionsAtEnd, refuseReadiness, ServerEnding } from './server-ending.js';

export interface HttpLimits {
  /** Request line and header fields together. Node responds 431 to a larger head. */
  readonly headBytes: number;
  /** Header fields of a request. */
  readonly headerFields: number;
  /** Chunks of a body with `transfer-encoding: chunked`: each costs a microsecond, however short it is. */
  readonly bodyChunks: number;
  /** Time from the first byte of a request to the end of its head. */
  readonly headMs: number;
  /** Time from the first byte of a request to the end of its body. */
  readonly requestMs: number;
  /** How often the two limits above are checked. */
  readonly checkMs: number;
  /** A connection without a byte in either direction for this time is closed. */
  readonly silentMs: number;
  readonly keepAliveMs: number;
  /** Open connections of a process; further ones are closed at once. */
  readonly connections: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headBytes: 16 * 1024,
  headerFields: 200,
  // Clients write chunks of some kilobytes: enough for the largest body that a process reads.
  bodyChunks: 10_000,
  headMs: 10_000,
  requestMs: 60_000,
  checkMs: 1_000,
  // A long poll of the registry lasts 30 seconds.
  silentMs: 120_000,
  // Longer than load balancers keep idle connections (60 s is a common default). Then the balancer closes them, and no
  // request arrives on a connection that the server is closing.
  keepAliveMs: 72_000,
  connections: 10_000,
};

/** The response to a request with more header fields than allowed. */
function refuseFields(response: ServerResponse, allowed: number): void {
  const message = `The request has more than ${allowed} header fields: send fewer.`;
  response.writeHead(431, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
  response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }));
}

/** Node's parser calls `push` for each chunk. After the limit it reads no more: `push` returns false. */
function limitChunks(request: IncomingMessage, allowed: number): void {
  const push = request.push.bind(request);
  let chunks = 0;
  request.push = (chunk, encoding) => {
    chunks += 1;
    if (chunks <= allowed) return push(chunk, encoding);
    if (chunks === allowed + 1) refuseChunks(request, allowed);
    return false;
  };
}

/** Written to the socket: a handler may be about to respond to the request, whose end it never sees. */
function refuseChunks(request: IncomingMessage, allowed: number): void {
  const message = `The body has more than ${allowed} chunks: send larger ones.`;
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
  const head = [
    'HTTP/1.1 413 Payload Too Large',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  request.socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => request.destroy());
}

/**
 * Certificates of a server with TLS. With `ca`, clients need a certificate of one of these authorities.
 */
export type ServerTls = Pick<SecureContextOptions, 'cert' | 'key' | 'ca' | 'minVersion'>;

/**
 * @param limits Default `HTTP_LIMITS`; a test passes shorter times. The reader of a body bounds its size.
 * @param tls Null: plain text.
 */
export function createHttpServer(
  serve: RequestListener,
  limits: HttpLimits = HTTP_LIMITS,
  tls: ServerTls | null = null,
): Server {
  const options: ServerOptions = {
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
    keepAliveTimeout: limits.keepAliveMs,
    // Node drops all but the first of a repeated `authorization`; a proxy in front may have checked another one.
    joinDuplicateHeaders: true,
  };
  const onRequest: RequestListener = (request, response) => {
    if (request.headers['transfer-encoding'] !== undefined) limitChunks(request, limits.bodyChunks);
    if (request.rawHeaders.length > 2 * limits.headerFields) refuseFields(response, limits.headerFields);
    else serve(request, response);
  };
  const server =
    tls === null
      ? createServer(options, onRequest)
      : createSecureServer(
          // A certificate that a client must have is required in the handshake.
          { ...options, ...tls, requestCert: tls.ca !== undefined, handshakeTimeout: limits.headMs },
          onRequest,
        );
  server.timeout = limits.silentMs;
  // No limit of Node's: it drops the fields above one, or refuses them without a message. The size of the head bounds them.
  server.maxHeadersCount = 0;
  server.maxConnections = limits.connections;
  return server;
}

export interface FastifyServerOptions {
  /** The largest request body that a route reads; fastify responds 413 to a larger one. */
  readonly bodyBytes: number;
  /** Serves requests before fastify does: returns false for a request that fastify serves. */
  readonly serveFirst?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly limits?: HttpLimits;
  readonly tls?: ServerTls | null;
}

/**
 * A fastify instance on a server of `createHttpServer`. Its end is described in `server-ending.ts`; requests that arrive
 * on an open connection while it closes are still served.
 */
export function createFastifyServer({ bodyBytes, serveFirst, limits, tls }: FastifyServerOptions): FastifyInstance {
  const ending = new ServerEnding();
  const server = fastify({
    bodyLimit: bodyBytes,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    serverFactory: (serveOther) =>
      createHttpServer(
        (request, response) => {
          if (refuseReadiness(ending, request, response)) return;
          const serve = (): void => {
            if (serveFirst === undefined || !serveFirst(request, response)) serveOther(request, response);
          };
          if (!ending.holds(request, serve)) serve();
        },
        limits,
        tls,
      ),
  });
  closeConnectionsAtEnd(server, ending);
  return server;
}
