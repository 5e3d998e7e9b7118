/** The only socket to subgraphs: GraphQL over HTTP, on connections that are kept open per origin. */
import { Agent } from 'undici';
import { readAnswer } from './check-answer.js';
import { exchangeRaw } from './exchange-raw.js';
import type { Endpoint } from './exchange-raw.js';
import { explain, failure } from './failures.js';
import type { Send, SubgraphRequest } from './send.js';
import type { SendRaw } from './send-raw.js';

export interface HttpClient {
  readonly send: Send;
  readonly sendRaw: SendRaw;
  /** Waits for requests in flight. */
  close(): Promise<void>;
}

/** The largest page of the house is 300 KB; a subgraph that sends this much is broken, and would take the router with it. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Per subgraph; further requests wait in line. Enough for the concurrency of a page times that of a busy core. */
const MAX_CONNECTIONS = 128;

/** A connection attempt that takes longer than this on a local network will not succeed. */
const CONNECT_TIMEOUT_MS = 1_000;

/** @param urls The GraphQL endpoint of each subgraph, by name. */
export const createHttpClient = (urls: ReadonlyMap<string, string>): HttpClient => {
  const agent = new Agent({
    connections: MAX_CONNECTIONS,
    maxResponseSize: MAX_ANSWER_BYTES,
    connect: { timeout: CONNECT_TIMEOUT_MS },
  });
  const endpoints = new Map([...urls].map(([subgraph, url]) => [subgraph, readEndpoint(url)]));

  const send: Send = async (request) => {
    const endpoint = endpoints.get(request.subgraph);
    if (endpoint === undefined) throw failure(request, 'SUBGRAPH_UNREACHABLE', 'has no address');
    const { status, text } = await exchange(agent, endpoint, request);
    if (status !== 200) throw failure(request, 'SUBGRAPH_HTTP', `answered with HTTP status ${status}`);
    return readAnswer(request, text);
  };
  const sendRaw: SendRaw = (request) => {
    const endpoint = endpoints.get(request.subgraph);
    return endpoint === undefined ? Promise.reject(failure(request, 'SUBGRAPH_UNREACHABLE', 'has no address')) : exchangeRaw(agent, endpoint, request);
  };
  return { send, sendRaw, close: () => agent.close() };
};

const readEndpoint = (url: string): Endpoint => {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
};

const exchange = async (agent: Agent, endpoint: Endpoint, request: SubgraphRequest): Promise<{ readonly status: number; readonly text: string }> => {
  const { query, variables, operationName, headers, signal } = request;
  try {
    const { statusCode, body } = await agent.request({
      ...endpoint,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(operationName === null ? { query, variables } : { query, variables, operationName }),
      signal,
    });
    return { status: statusCode, text: await body.text() };
  } catch (cause) {
    throw explain(request, cause, request.signal.aborted);
  }
};
