/**
 * GraphQL over HTTP/1.1 to subgraphs, on kept connections per origin. The only code that opens sockets to subgraphs.
 *
 * Written for this purpose because a page makes many small requests: each costs 25 µs of CPU here, system calls
 * included, and 35 to 50 µs with undici, whose garbage took 16 % of the router's CPU time (2 % here).
 */
import { ConnectionPool } from './connection-pool.js';
import { PendingRequest } from './pending-request.js';
import { createHeaderWriters, writeHeadEnd, writeHeadStart } from './request-head.js';
import { createSubgraphError, timeoutError } from './subgraph-error.js';
import type { SendRaw } from './subgraph-request.js';

export interface HttpClient {
  readonly send: SendRaw;
  /** Resolves when all requests in flight are done. */
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** The largest response body, decoded. */
  readonly maxBytes: number;
  /** Per subgraph. Further requests wait for a free connection. */
  readonly maxConnections: number;
  /** Content encodings that subgraphs are asked for. */
  readonly acceptEncodings: readonly string[];
}

/**
 * The largest page of the demo is 300 KB: a subgraph that sends 16 MB has a defect, and would exhaust the router's
 * memory. 128 connections are enough for the fetches of all pages that one busy core executes at a time.
 */
const DEFAULT_OPTIONS: HttpClientOptions = { maxBytes: 16 * 1024 * 1024, maxConnections: 128, acceptEncodings: [] };

/** @param urls The GraphQL endpoint of each subgraph, by name. */
export function createHttpClient(
  urls: ReadonlyMap<string, string>,
  given: Partial<HttpClientOptions> = {},
): HttpClient {
  const options: HttpClientOptions = { ...DEFAULT_OPTIONS, ...given };
  const { maxBytes } = options;
  const headerWriter = createHeaderWriters();
  const endpoints = new Map(
    [...urls].map(([subgraph, url]) => [subgraph, { ...openEndpoint(url, options), writeHeaders: headerWriter() }]),
  );

  const send: SendRaw = (request) => {
    const { subgraph, headers, body, deadline, timeoutMs, level } = request;
    const endpoint = endpoints.get(subgraph);
    if (endpoint === undefined)
      return Promise.reject(createSubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', 'has no address'));
    if (deadline.isOver) return Promise.reject(timeoutError(subgraph, deadline.signal.reason));
    return new Promise((resolve, reject) => {
      const text = endpoint.headStart + endpoint.writeHeaders(headers) + writeHeadEnd(timeoutMs, body, level) + body;
      endpoint.pool.send(new PendingRequest(endpoint.pool, request, text, maxBytes, resolve, reject));
    });
  };
  return {
    send,
    close: async () => {
      await Promise.all([...endpoints.values()].map(({ pool }) => pool.close()));
    },
  };
}

function openEndpoint(
  url: string,
  options: HttpClientOptions,
): { readonly headStart: string; readonly pool: ConnectionPool } {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  const isSecure = protocol === 'https:';
  const address = { isSecure, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isSecure ? 443 : 80) };
  return {
    headStart: writeHeadStart({ authority: host, path: pathname + search }, options.acceptEncodings),
    pool: new ConnectionPool(address, options),
  };
}
