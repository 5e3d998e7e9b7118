/**
 * `/graphql`, straight from Node's server: the routing, hooks and replies of a framework cost a small request as much
 * as all that is GraphQL about it. Everything else that is served here goes through fastify.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OperationDeadline } from '../engine/deadline.js';
import type { Cors } from './cors.js';
import type { GraphQLHttpResponse, GraphQLHttpHandler } from './graphql-over-http.js';
import { JSON_TYPE, prefersHtml } from './media-type.js';
import { readRequestBody } from './request-body.js';
import { payloadTooLargeBody } from './error-responses.js';

export const ENDPOINT_PATH = '/graphql';

export interface EndpointOptions {
  readonly handle: GraphQLHttpHandler;
  readonly cors: Cors;
  /** Of a request's body. */
  readonly maxBytes: number;
  /** Whether browsers that open it get a page, which is not the endpoint's business. */
  readonly servesHtml: boolean;
  /** When so, connections are not kept open: the server waits for them. */
  readonly isClosing: () => boolean;
}

/** Answers whether it has taken the request. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { cors, maxBytes, servesHtml: hasPage } = options;
  return (request, response) => {
    const { method, headers } = request;
    if (!isEndpoint(request.url ?? '')) return false;
    if (hasPage && method === 'GET' && prefersHtml(headers.accept)) return false;
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
  void options.handle({ method, url, headers, peerAddress, body, deadline }).then((answered) => {
    deadline.finish();
    writeResponse(answered, request, response, options);
  });
}

function writeResponse(
  { status, type, headers, body }: GraphQLHttpResponse,
  request: IncomingMessage,
  response: ServerResponse,
  { cors, isClosing }: EndpointOptions,
): void {
  const head = [
    'content-type',
    type,
    'content-length',
    String(Buffer.byteLength(body)),
    ...cors.headersFor(request.headers.origin),
  ];
  if (headers !== undefined) head.push(...Object.entries(headers).flat());
  // The rest of a body that is not read would be taken for the next request.
  if (isClosing() || status === 413) head.push('connection', 'close');
  response.writeHead(status, head);
  if (typeof body === 'string') response.end(body);
  else if (body.length > SINGLE_WRITE_BYTES) response.end(body);
  else response.end(body.toString('latin1'), 'latin1');
}

/**
 * Up to this size a text leaves in one write with its head, without memory of its own; bytes are always a write of
 * theirs.
 */
const SINGLE_WRITE_BYTES = 12 * 1024;
