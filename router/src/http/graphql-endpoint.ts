/**
 * The GraphQL endpoint on Node's own HTTP server: reads the body, calls the request handler, writes the response. It is not a
 * fastify route: routing, hooks and replies of a framework cost a small request as much CPU as its GraphQL part.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Compression } from '../compression/compression.js';
import { REQUEST_ID } from '@marquee/runtime/telemetry/request-id';
import { OperationDeadline } from '../deadline.js';
import type { Cors } from './cors.js';
import type {
  EncodedResponse,
  GraphQLHttpHandler,
  GraphQLHttpRequest,
  GraphQLHttpResponse,
} from './graphql-over-http.js';
import { prefersHtml } from './media-type.js';
import { readRequestBody } from './request-body.js';
import type { ReadBody } from './request-body.js';

export interface EndpointOptions {
  /** At least one, as in `/graphql`. */
  readonly paths: readonly string[];
  readonly handle: GraphQLHttpHandler;
  readonly cors: Cors;
  /** Null when responses are not compressed. */
  readonly compression: Compression | null;
  /** The largest request body. */
  readonly maxBytes: number;
  /** Whether a browser that opens the endpoint gets an HTML page, which is not served here. */
  readonly servesHtml: boolean;
  /** Called for each preflight that was answered. */
  readonly onPreflight?: () => void;
  /** Once true, responses close their connections: the server's `close` waits for all connections to end. */
  readonly isEnding: () => boolean;
}

/** Returns false when the request is not for the GraphQL endpoint and has to be served elsewhere. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { cors, maxBytes, servesHtml } = options;
  const isEndpoint = matchPaths(options.paths);
  return (request, response) => {
    const { method, headers } = request;
    if (!isEndpoint(request.url ?? '')) return false;
    if (servesHtml && method === 'GET' && prefersHtml(headers.accept)) return false;
    const preflight = method === 'OPTIONS' ? cors.preflightFor(headers) : null;
    if (preflight === null) readRequestBody(request, maxBytes, (read) => handleRead(read, request, response, options));
    else {
      response.writeHead(204, [...preflight]).end();
      options.onPreflight?.();
    }
    return true;
  };
}

/** Whether a URL without host leads to one of the paths. */
function matchPaths(paths: readonly string[]): (url: string) => boolean {
  const [first = '', ...others] = paths;
  const start = `${first}?`;
  if (others.length === 0) return (url) => url === first || url.startsWith(start);
  const all = new Set(paths);
  return (url) => {
    const query = url.indexOf('?');
    return all.has(query === -1 ? url : url.slice(0, query));
  };
}

/** Refusals pass the handler too: they are observed as all requests are. */
function handleRead(
  read: ReadBody,
  request: IncomingMessage,
  response: ServerResponse,
  options: EndpointOptions,
): void {
  const isRead = typeof read === 'string';
  const unacceptable = options.compression?.refusal(request) ?? null;
  const refusal = unacceptable ?? (isRead ? undefined : read);
  const deadline = new OperationDeadline();
  response.once('close', () => deadline.end());
  const { method = '', url = '', headers } = request;
  const peerAddress = request.socket.remoteAddress ?? '';
  // With the properties that the handlers set.
  const sent: GraphQLHttpRequest = {
    method,
    url,
    headers,
    peerAddress,
    body: isRead ? read : '',
    deadline,
    refusal,
    correlation: undefined,
    observed: undefined,
  };
  void options.handle(sent).then((result) => {
    deadline.finish();
    const exchange = { request, response, requestId: sent.correlation?.requestId ?? null };
    if (unacceptable === null) encodeAndWrite(result, exchange, options);
    else writeResponse(result, exchange, options);
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Null when the request has no id. */
  readonly requestId: string | null;
}

function encodeAndWrite(result: GraphQLHttpResponse, exchange: Exchange, options: EndpointOptions): void {
  const { compression } = options;
  const encoding =
    compression === null
      ? null
      : compression.encodingFor(exchange.request, result.status, result.type, result.body.length);
  if (compression === null || encoding === null) writeResponse(result, exchange, options);
  else compression.encode(encoding, result, exchange.response, (encoded) => writeResponse(encoded, exchange, options));
}

function writeResponse(
  { status, type, headers, headerList, body, release }: EncodedResponse,
  { request, response, requestId }: Exchange,
  { cors, compression, isEnding }: EndpointOptions,
): void {
  // A 304 describes the response that the client has: it has no length of its own.
  const head = status === 304 ? [] : ['content-type', type];
  const isComplete = typeof body === 'string' || Buffer.isBuffer(body);
  if (status !== 304 && isComplete) head.push('content-length', String(Buffer.byteLength(body)));
  pushHeaders(head, headers, cors.headersFor(request.headers.origin), compression !== null);
  if (requestId !== null) head.push(REQUEST_ID, requestId);
  if (headerList !== undefined) head.push(...headerList);
  // After a 413 the rest of the body is not read, and would be parsed as the next request.
  if (isEnding() || status === 413) head.push('connection', 'close');
  response.writeHead(status, head);
  if (typeof body === 'string') {
    // Node would write the head in the encoding of the body, but the bytes of headers of subgraphs stay what they are.
    if (headerList === undefined) response.end(body);
    else response.end(Buffer.from(body).toString('latin1'), 'latin1');
  }
  // It is destroyed when the client leaves; an error ends the connection, so that the client sees an incomplete body.
  else if (!Buffer.isBuffer(body)) {
    if (release !== undefined) response.once('finish', release);
    pipeline(body, response, () => {});
    return;
  } else if (body.length > SINGLE_WRITE_BYTES) {
    // The socket refers to the bytes until all of them are sent. A client that leaves before that causes no `finish`.
    if (release !== undefined) response.once('finish', release);
    response.end(body);
    return;
  } else response.end(body.toString('latin1'), 'latin1');
  release?.();
}

/**
 * In one `vary`, since Node takes as much time for each header as for the rest of this function.
 *
 * @param ofCors Begins with its `vary` if it has one.
 */
function pushHeaders(
  head: string[],
  own: GraphQLHttpResponse['headers'],
  ofCors: readonly string[],
  isEncoded: boolean,
): void {
  let vary = own?.['vary'] ?? '';
  if (isEncoded && vary !== '*') vary = vary === '' ? 'accept-encoding' : `${vary}, accept-encoding`;
  const [name, names = ''] = ofCors;
  const isVaried = name === 'vary';
  if (isVaried) vary = vary === '' ? names : `${names}, ${vary}`;
  if (vary !== '') head.push('vary', vary);
  for (let index = isVaried ? 2 : 0; index < ofCors.length; index += 1) head.push(ofCors[index] ?? '');
  if (own === undefined) return;
  for (const [key, value] of Object.entries(own)) if (key !== 'vary') head.push(key, value);
}

/** Node writes a string in one system call with the response head, but a `Buffer` in a second one. */
const SINGLE_WRITE_BYTES = 12 * 1024;
