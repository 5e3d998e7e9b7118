/**
 * The only socket to subgraphs: GraphQL over HTTP/1.1, on connections that are kept open per origin. Of our own, since
 * a page makes many small requests: 25 µs of CPU each, system calls included, where undici takes 35 to 50, and
 * collecting their garbage took 16 % of the router's time, now 2.
 */
import { deadlineOfSignal } from '../engine/deadline.js';
import { parseResponse } from './validate-response.js';
import { ConnectionPool } from './connection-pool.js';
import { PendingRequest } from './pending-request.js';
import type { PendingRequestOptions } from './pending-request.js';
import { toSubgraphError, createSubgraphError } from './subgraph-error.js';
import { createHeaderWriter, writeHeadStart, writeHeadEnd } from './request-head.js';
import type { Send } from './subgraph-request.js';
import type { SendRaw } from './raw-request.js';

export interface HttpClient {
  readonly send: Send;
  readonly sendRaw: SendRaw;
  /** Waits for requests in flight. */
  close(): Promise<void>;
}

export interface HttpClientLimits {
  /** Of an answer's body. */
  readonly maxBytes: number;
  /** Per subgraph; further requests wait in line. */
  readonly maxConnections: number;
}

/**
 * The largest page of the house is 300 KB; a subgraph that sends 16 MB is broken, and would take the router with it.
 * The connections are enough for the concurrency of a page times that of a busy core.
 */
const LIMITS: HttpClientLimits = { maxBytes: 16 * 1024 * 1024, maxConnections: 128 };

/** @param urls The GraphQL endpoint of each subgraph, by name. */
export function createHttpClient(
  urls: ReadonlyMap<string, string>,
  limits: Partial<HttpClientLimits> = {},
): HttpClient {
  const endpoints = new Map(
    [...urls].map(([subgraph, url]) => [subgraph, openEndpoint(url, { ...LIMITS, ...limits })]),
  );
  const headerLines = createHeaderWriter();

  const post = (
    request: PendingRequestOptions,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<Buffer> => {
    const endpoint = endpoints.get(request.subgraph);
    if (endpoint === undefined)
      return Promise.reject(createSubgraphError(request, 'SUBGRAPH_UNREACHABLE', 'has no address'));
    if (request.deadline.isOver) return Promise.reject(toSubgraphError(request, request.deadline.signal.reason, true));
    return new Promise((resolve, reject) => {
      const text = endpoint.firstLines + headerLines(headers) + writeHeadEnd(request.deadlineMs, body) + body;
      endpoint.pool.send(new PendingRequest(endpoint.pool, request, text, resolve, reject));
    });
  };

  const send: Send = async (request) => {
    const { subgraph, kind, query, variables, operationName, headers, signal } = request;
    const body = JSON.stringify(operationName === null ? { query, variables } : { query, variables, operationName });
    const answer = await post(
      { subgraph, kind, deadlineMs: null, deadline: deadlineOfSignal(signal) },
      headers,
      Buffer.from(body).toString('latin1'),
    );
    return parseResponse(request, answer.toString());
  };
  return {
    send,
    sendRaw: (request) => post(request, request.headers, request.body),
    close: async () => {
      await Promise.all([...endpoints.values()].map(({ pool }) => pool.close()));
    },
  };
}

function openEndpoint(
  url: string,
  limits: HttpClientLimits,
): { readonly firstLines: string; readonly pool: ConnectionPool } {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  const isSecure = protocol === 'https:';
  const address = { isSecure, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isSecure ? 443 : 80) };
  return {
    firstLines: writeHeadStart({ authority: host, path: pathname + search }),
    pool: new ConnectionPool(address, limits),
  };
}
