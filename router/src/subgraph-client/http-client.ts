/**
 * GraphQL over HTTP/1.1 to subgraphs, on kept connections per origin. The only code that opens sockets to subgraphs.
 *
 * Written for this purpose because a page makes many small requests: each costs 25 µs of CPU here, system calls
 * included, and 35 to 50 µs with undici, whose garbage took 16 % of the router's CPU time (2 % here).
 */
import { silentLog } from '@marquee/runtime/log';
import type { Logger } from '@marquee/runtime/log';
import { Balancer } from './balancing/balancer.js';
import { lookUpHost } from './balancing/host-addresses.js';
import type { LookUp } from './balancing/host-addresses.js';
import { logBalancerEvent } from './balancing/log-events.js';
import { LRUCache } from 'lru-cache';
import { ConnectionPool } from './connection-pool.js';
import type { PoolState } from './connection-pool.js';
import { DEFAULT_CONNECTIONS } from './connections-config.js';
import type { SubgraphConnections } from './connections-config.js';
import { PendingRequest } from './pending-request.js';
import { createHeaderWriters, writeHeadEnd, writeHeadStart } from './request-head.js';
import type { WriteHeaders } from './request-head.js';
import { createSubgraphError, timeoutError } from './subgraph-error.js';
import type { SendRaw } from './subgraph-request.js';

export interface HttpClient {
  readonly send: SendRaw;
  /** The connections of each subgraph. */
  readonly connections: () => ReadonlyMap<string, PoolState>;
  /** Resolves when all requests in flight are done. */
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** The largest response body, decoded. */
  readonly maxBytes: number;
  /** Content encodings that subgraphs are asked for. */
  readonly acceptEncodings: readonly string[];
  /** Connections to each subgraph; those of `DEFAULT_CONNECTIONS` by default. */
  readonly connectionsOf: (subgraph: string) => SubgraphConnections;
  /** Whether the heads of responses are noted, for rules about their headers. */
  readonly notesHeads: boolean;
  /** Whether the subgraph gets the router's own headers: the level of the request, and its deadline. */
  readonly getsInternalHeaders: (subgraph: string) => boolean;
  readonly lookUp: LookUp;
  readonly log: Logger;
}

/** The largest page of the demo is 300 KB: a subgraph that sends 16 MB has a defect, and would exhaust the memory. */
const DEFAULT_OPTIONS: HttpClientOptions = {
  maxBytes: 16 * 1024 * 1024,
  acceptEncodings: [],
  connectionsOf: () => DEFAULT_CONNECTIONS,
  notesHeads: false,
  getsInternalHeaders: () => false,
  lookUp: lookUpHost,
  log: silentLog,
};

/** Of all subgraphs together, with connections of their own. */
const MAX_OTHER_URLS = 200;

interface Endpoint {
  readonly headStart: string;
  readonly balancer: Balancer;
  readonly writeHeaders: WriteHeaders;
  /** Whether it gets the router's own headers. */
  readonly isInternal: boolean;
}

/** @param urls The GraphQL endpoint of each subgraph, by name. */
export function createHttpClient(
  urls: ReadonlyMap<string, string>,
  given: Partial<HttpClientOptions> = {},
): HttpClient {
  const options: HttpClientOptions = { ...DEFAULT_OPTIONS, ...given };
  const { maxBytes, notesHeads, getsInternalHeaders } = options;
  const headerWriter = createHeaderWriters();
  const endpoints = new Map(
    [...urls].map(([subgraph, url]) => [
      subgraph,
      {
        ...openEndpoint(subgraph, url, options),
        writeHeaders: headerWriter(),
        isInternal: getsInternalHeaders(subgraph),
      },
    ]),
  );

  // URLs that plugins set in place of a subgraph's. The connections of one that is dropped end after their requests.
  const others = new LRUCache<string, Endpoint>({
    max: MAX_OTHER_URLS,
    dispose: ({ balancer }) => void balancer.close(),
  });
  const withoutAddresses = {
    ...options,
    connectionsOf: (subgraph: string) => ({ ...options.connectionsOf(subgraph), addresses: null }),
  };
  const openOther = (subgraph: string, url: string): Endpoint => {
    const key = `${subgraph} ${url}`;
    const known = others.get(key);
    if (known !== undefined) return known;
    const opened = {
      ...openEndpoint(subgraph, url, withoutAddresses),
      writeHeaders: headerWriter(),
      isInternal: getsInternalHeaders(subgraph),
    };
    others.set(key, opened);
    return opened;
  };

  const send: SendRaw = (request) => {
    const { subgraph, headers, body, deadline, timeoutMs, level, url, correlation, recorded } = request;
    const endpoint = url === undefined ? endpoints.get(subgraph) : openOther(subgraph, url);
    if (endpoint === undefined)
      return Promise.reject(createSubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', 'has no address'));
    if (deadline.isOver) return Promise.reject(timeoutError(subgraph, deadline.signal.reason));
    return new Promise((resolve, reject) => {
      recorded?.noteSent();
      const correlated = recorded?.lines ?? correlation?.lines ?? '';
      const ownHeaders = endpoint.writeHeaders(headers) + correlated;
      const end = endpoint.isInternal ? writeHeadEnd(timeoutMs, body, level) : writeHeadEnd(undefined, body);
      const text = endpoint.headStart + ownHeaders + end + body;
      endpoint.balancer.send(
        new PendingRequest(endpoint.balancer, request, text, maxBytes, resolve, reject, notesHeads),
      );
    });
  };
  return {
    send,
    connections: () => new Map([...endpoints].map(([subgraph, { balancer }]) => [subgraph, balancer.state])),
    close: async () => {
      await Promise.all([...endpoints.values(), ...others.values()].map(({ balancer }) => balancer.close()));
    },
  };
}

function openEndpoint(
  subgraph: string,
  url: string,
  options: HttpClientOptions,
): Pick<Endpoint, 'headStart' | 'balancer'> {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  const isSecure = protocol === 'https:';
  const plainHost = hostname.replace(/^\[|\]$/g, '');
  const connections = options.connectionsOf(subgraph);
  const tls = isSecure
    ? { serverName: connections.tls?.serverName ?? plainHost, context: connections.tls?.context ?? (() => null) }
    : null;
  if (!isSecure && connections.tls?.isOwn === true)
    options.log.warn({ subgraph }, 'subgraphs.NAME.tls has no effect: the URL of the subgraph is not https');
  const { maxBytes, acceptEncodings, lookUp } = options;
  const balancer = new Balancer({
    addresses: connections.addresses ?? [{ host: plainHost, port: Number(port) || (isSecure ? 443 : 80) }],
    refreshMs: connections.refreshMs,
    lookUp,
    openPool: (address, observer, random) =>
      new ConnectionPool({ ...connections, address, tls, maxBytes }, random, observer),
    onEvent: (event) => logBalancerEvent(options.log, subgraph, event),
  });
  return { headStart: writeHeadStart({ authority: host, path: pathname + search }, acceptEncodings), balancer };
}
