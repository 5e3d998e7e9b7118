/**
 * `/graphql` on Node's own HTTP server: reads the body, calls the request handler, writes the response. It is not a
 * fastify route: routing, hooks and replies of a framework cost a small request as much CPU as its GraphQL part.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OperationDeadline } from '../deadline.js';
import type { Cors } from './cors.js';
import { payloadTooLargeBody } from './error-responses.js';
import type { GraphQLHttpHandler, GraphQLHttpResponse } from './graphql-over-http.js';
import { JSON_TYPE, prefersHtml } from './media-type.js';
import { readRequestBody } from './request-body.js';

export const ENDPOINT_PATH = '/graphql';

export interface EndpointOptions {
  readonly handle: GraphQLHttpHandler;
  readonly cors: Cors;
  /** The largest request body. */
  readonly maxBytes: number;
  /** Whether a browser that opens `/graphql` gets an HTML page, which is not served here. */
  readonly servesHtml: boolean;
  /** Once true, responses close their connections: the server's `close` waits for all connections to end. */
  readonly isEnding: () => boolean;
}

/** Returns false when the request is not for the GraphQL endpoint and has to be served elsewhere. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { cors, maxBytes, servesHtml } = options;
  return (request, response) => {
    const { method, headers } = request;
    if (!isEndpoint(request.url ?? '')) return false;
    if (servesHtml && method === 'GET' && prefersHtml(headers.accept)) return false;
    const preflight = method === 'OPTIONS' ? cors.preflightFor(headers) : null;
    if (preflight !== null) response.writeHead(204, [...preflight]).end();
    else
      readRequestBody(request, maxBytes, (body) =>
        body === null
          ? writeResponse(payloadTooLarge(maxBytes), request, response, options)
          : handleBody(body, request, response, options),
      );
    return true;
  };
}

function isEndpoint(url: string): boolean {
  return url === ENDPOINT_PATH || url.startsWith(`${ENDPOINT_PATH}?`);
}

function payloadTooLarge(maxBytes: number): GraphQLHttpResponse {
  return { status: 413, type: JSON_TYPE, body: payloadTooLargeBody(maxBytes) };
}

function handleBody(body: string, request: IncomingMessage, response: ServerResponse, options: EndpointOptions): void {
  const deadline = new OperationDeadline();
  response.once('close', () => deadline.end());
  const { method = '', url = '', headers } = request;
  const peerAddress = request.socket.remoteAddress ?? '';
  void options.handle({ method, url, headers, peerAddress, body, deadline }).then((result) => {
    deadline.finish();
    writeResponse(result, request, response, options);
  });
}

function writeResponse(
  { status, type, headers, body, release }: GraphQLHttpResponse,
  request: IncomingMessage,
  response: ServerResponse,
  { cors, isEnding }: EndpointOptions,
): void {
  // A 304 describes the response that the client has: it has no length of its own.
  const own = status === 304 ? [] : ['content-type', type, 'content-length', String(Buffer.byteLength(body))];
  const head = [...own, ...cors.headersFor(request.headers.origin)];
  if (headers !== undefined) head.push(...Object.entries(headers).flat());
  // After a 413 the rest of the body is not read, and would be parsed as the next request.
  if (isEnding() || status === 413) head.push('connection', 'close');
  response.writeHead(status, head);
  if (typeof body === 'string') response.end(body);
  else if (body.length > SINGLE_WRITE_BYTES) {
    // The socket refers to the bytes until all of them are sent. A client that leaves before that causes no `finish`.
    if (release !== undefined) response.once('finish', release);
    response.end(body);
    return;
  } else response.end(body.toString('latin1'), 'latin1');
  release?.();
}

/** Node writes a string in one system call with the response head, but a `Buffer` in a second one. */
const SINGLE_WRITE_BYTES = 12 * 1024;
