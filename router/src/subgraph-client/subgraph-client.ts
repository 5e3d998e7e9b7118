/** How the engine sends requests to subgraphs: as bytes or parsed, both through the same `SendRaw`. */
import type { Logger } from '@marquee/runtime/log';
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
import { deadlineOfSignal } from '../deadline.js';
import { UNKNOWN_FETCH } from '../policies/fetch-profile.js';
import type { ProfileFetch } from '../policies/fetch-profile.js';
import { acceptBody, isRead } from '../entity-cache/cached-body.js';
import { isSeparate } from '../fault-injection/is-separate.js';
import { createErrorLog } from './error-log.js';
import { textOfBody } from './graphql-body.js';
import type {
  RawClient,
  Send,
  SendRaw,
  SubgraphRequest,
  SubgraphResponse,
  SubgraphResponseError,
} from './subgraph-request.js';
import { parseResponse } from './validate-response.js';

export interface SubgraphClient {
  /** For an engine that reads responses as objects. */
  readonly send: Send;
  /** For an engine that reads responses as bytes, and parses them only when it has to. */
  readonly raw: RawClient;
}

/** Sees what a response contains, where it is parsed at all. */
export interface ResponseObserver {
  onResponse(request: SubgraphRequest, response: SubgraphResponse, body: Buffer): void;
  /** The body is no GraphQL response to the request. */
  onMalformed(request: SubgraphRequest, body: Buffer): void;
}

export interface SubgraphClientOptions {
  /** Describes the fetches of an engine that does not do so itself. */
  readonly profileFetch?: ProfileFetch;
  readonly observer?: ResponseObserver;
  /** The cache between the engine and `sendRaw`; none by default. */
  readonly cached?: (send: SendRaw, read: RawClient['read']) => SendRaw;
}

/** @param sendRaw Sends bytes: the HTTP client behind its policies. */
export function createSubgraphClient(
  sendRaw: SendRaw,
  log: Logger,
  { profileFetch = () => UNKNOWN_FETCH, observer, cached = (send) => send }: SubgraphClientOptions = {},
): SubgraphClient {
  const errorLog = createErrorLog(log);
  const read = (request: SubgraphRequest, body: Buffer): SubgraphResponse => {
    try {
      const response = parseResponse(request, textOfBody(body));
      request.onBody?.(body);
      if (response.errors === undefined) acceptBody(body);
      else noteErrors(request, response.errors);
      if (isSeparate(request) || isRead(body)) return response;
      errorLog.errorsReported(request, response);
      observer?.onResponse(request, response, body);
      return response;
    } catch (error) {
      if (isSeparate(request)) throw error;
      errorLog.fetchFailed(request, error);
      observer?.onMalformed(request, body);
      throw error;
    }
  };
  const sendCached = cached(sendRaw, read);
  return {
    send: async (request) => {
      const { subgraph, operationName, kind, headers, query, faults, plugins, merging, cached: use } = request;
      // The signal of an engine that knows the deadline is only created when it is read.
      const { deadline = deadlineOfSignal(request.signal), profile = profileFetch(query) } = request;
      const body = serializeBody(request);
      const { correlation } = request;
      const raw = {
        subgraph,
        operationName,
        kind,
        headers,
        body,
        deadline,
        profile,
        faults,
        plugins,
        correlation,
        merging,
        cached: use,
      };
      return read(request, await sendCached(raw));
    },
    raw: { send: sendCached, read },
  };
}

function noteErrors(
  { correlation, subgraph, operationName }: SubgraphRequest,
  errors: readonly SubgraphResponseError[],
): void {
  const [first] = errors;
  const code = first?.extensions?.['code'];
  if (first !== undefined)
    correlation?.record?.noteResponseErrors(subgraph, operationName, typeof code === 'string' ? code : null);
}

/**
 * A `RawClient` over a `Send`, for tests that have an in-process `Send` only. Parses and serializes each body again.
 */
export function rawClientOver(send: Send): RawClient {
  return {
    send: async ({ body, deadline, ...request }) => {
      const { query, variables } = parseBody(body);
      return Buffer.from(
        stringifyJson(toLeafValue(await send({ ...request, query, variables, signal: deadline.signal }))),
      );
    },
    read: (request, body) => parseResponse(request, textOfBody(body)),
  };
}

/** The body of a GraphQL request over HTTP, one character per byte. `operationName` is left out when it is null. */
export function serializeBody({
  query,
  variables,
  operationName,
}: Pick<SubgraphRequest, 'query' | 'variables' | 'operationName'>): string {
  const body = stringifyJson(operationName === null ? { query, variables } : { query, variables, operationName });
  return Buffer.from(body).toString('latin1');
}

/** The inverse of `serializeBody`. */
export function parseBody(body: string): Pick<SubgraphRequest, 'query' | 'variables'> {
  return parseJson(Buffer.from(body, 'latin1').toString()) as Pick<SubgraphRequest, 'query' | 'variables'>;
}
