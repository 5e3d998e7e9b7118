/** CORS: which pages of other origins may send requests and read responses. */
import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS } from '@marquee/contracts/headers';
import type { FastifyInstance } from 'fastify';
import { createOriginMatcher } from './cors-origins.js';

export interface CorsConfig {
  /** Exact, with `*` for subdomains or ports, or `*` for every origin. */
  readonly origins: readonly string[];
  /** Regular expressions that match whole origins. */
  readonly patterns: readonly string[];
  /** Accepts every port of this machine, for development servers. */
  readonly allowLocalhost: boolean;
  readonly allowCredentials: boolean;
  readonly methods: readonly string[];
  /** Empty: those that the page asks for. */
  readonly allowHeaders: readonly string[];
  /** Beside the router's own. */
  readonly exposeHeaders: readonly string[];
  /** How long a browser may reuse the result of a preflight. */
  readonly maxAgeSeconds: number;
}

/** No origin is allowed. */
export const CORS_DEFAULTS = {
  origins: [],
  patterns: [],
  allowLocalhost: false,
  allowCredentials: false,
  methods: ['GET', 'POST', 'OPTIONS'],
  allowHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: 3_600,
} as const satisfies CorsConfig;

/** Header names and values, alternating, as Node's `writeHead` takes them. */
type HeaderList = readonly string[];

export interface Cors {
  /** For a response to a request with this `Origin` header; undefined when the client is not a browser. */
  headersFor(origin: string | undefined): HeaderList;
  /** For the response to a preflight request; null when the origin is not allowed. */
  preflightFor(headers: IncomingHttpHeaders): HeaderList | null;
}

const VARY: HeaderList = ['vary', 'Origin'];

export function createCors(given: Partial<CorsConfig>): Cors {
  const config: CorsConfig = { ...CORS_DEFAULTS, ...given };
  const { origins, patterns, allowLocalhost, allowCredentials, methods, allowHeaders, maxAgeSeconds } = config;
  const matches = createOriginMatcher(origins, patterns);
  const exposed = [HEADERS.version, ...config.exposeHeaders].join(', ');
  const isForEvery = origins.includes('*');
  // The response to every origin is the same: caches need no copy for each.
  const others = isForEvery ? [] : VARY;
  const headersFor = (origin: string | undefined): HeaderList => {
    if (origin === undefined || !(matches(origin) || (allowLocalhost && isLocalhost(origin)))) return others;
    const headers = [...others, 'access-control-allow-origin', isForEvery ? '*' : origin];
    if (allowCredentials) headers.push('access-control-allow-credentials', 'true');
    headers.push('access-control-expose-headers', exposed);
    return headers;
  };
  const preflightFor = (headers: IncomingHttpHeaders): HeaderList | null => {
    const allowed = headersFor(headers.origin);
    if (allowed === others) return null;
    const asked = headers['access-control-request-headers'] ?? 'content-type, authorization';
    return [
      ...allowed,
      'access-control-allow-methods',
      methods.join(', '),
      'access-control-allow-headers',
      allowHeaders.length === 0 ? asked : allowHeaders.join(', '),
      'access-control-max-age',
      String(maxAgeSeconds),
    ];
  };
  return { headersFor, preflightFor };
}

/** For the routes that fastify serves. They are read-only, so they need no preflight. */
export function addCorsHeaders(server: FastifyInstance, cors: Cors): void {
  server.addHook('onRequest', async (request, reply) => {
    const headers = cors.headersFor(request.headers.origin);
    for (let index = 0; index < headers.length; index += 2) void reply.header(headers[index] ?? '', headers[index + 1]);
  });
}

function isLocalhost(origin: string): boolean {
  return URL.canParse(origin) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);
}
