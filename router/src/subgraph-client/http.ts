/** The only socket to subgraphs: GraphQL over HTTP, on connections that are kept open per origin. */
import { Agent } from 'undici';
import { readAnswer } from './check-answer.js';
import { SubgraphError } from './send.js';
import type { Send, SubgraphFailure, SubgraphRequest } from './send.js';

export interface HttpClient {
  readonly send: Send;
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
  return { send, close: () => agent.close() };
};

interface Endpoint {
  readonly origin: string;
  readonly path: string;
}

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
    throw explain(request, cause);
  }
};

/** What went wrong on the wire, as a situation that a client may be told of. */
const explain = (request: SubgraphRequest, cause: unknown): SubgraphError => {
  if (request.signal.aborted) return failure(request, 'SUBGRAPH_TIMEOUT', 'did not answer in time', cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return failure(request, 'SUBGRAPH_MALFORMED', 'sent an answer that is too large', cause);
  if (code.startsWith('HPE_')) return failure(request, 'SUBGRAPH_MALFORMED', 'sent something that is not HTTP', cause);
  return failure(request, 'SUBGRAPH_UNREACHABLE', 'cannot be reached', cause);
};

const failure = ({ subgraph }: SubgraphRequest, code: SubgraphFailure, situation: string, cause?: unknown): SubgraphError =>
  new SubgraphError(subgraph, code, `The subgraph "${subgraph}" ${situation}.`, { cause });
