/**
 * CORS: the origins that may read responses are those of `ROUTER_CORS_ORIGINS`, and in development any on localhost.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS } from '@marquee/contracts/headers';
import type { FastifyInstance } from 'fastify';
import type { CorsConfig } from '../config.js';

/** How long a browser may reuse the result of a preflight. */
const PREFLIGHT_MAX_AGE_SECONDS = 3_600;

/** Header names and values, alternating, as Node's `writeHead` takes them. */
type HeaderList = readonly string[];

export interface Cors {
  /** For a response to a request with this `Origin` header; undefined when the client is not a browser. */
  headersFor(origin: string | undefined): HeaderList;
  /** For the response to a preflight request; null when the origin is not allowed. */
  preflightFor(headers: IncomingHttpHeaders): HeaderList | null;
}

const NO_ALLOWED_ORIGIN: HeaderList = ['vary', 'Origin'];

export function createCors({ origins, allowLocalhost }: CorsConfig): Cors {
  const headersFor = (origin: string | undefined): HeaderList => {
    if (origin === undefined) return NO_ALLOWED_ORIGIN;
    const isAllowed = origins.has(origin) || (allowLocalhost && isLocalhost(origin));
    return isAllowed
      ? [
          ...NO_ALLOWED_ORIGIN,
          'access-control-allow-origin',
          origin,
          'access-control-allow-credentials',
          'true',
          'access-control-expose-headers',
          HEADERS.version,
        ]
      : NO_ALLOWED_ORIGIN;
  };
  const preflightFor = (headers: IncomingHttpHeaders): HeaderList | null => {
    const allowed = headersFor(headers.origin);
    if (allowed === NO_ALLOWED_ORIGIN) return null;
    const names = headers['access-control-request-headers'] ?? 'content-type, authorization';
    return [
      ...allowed,
      'access-control-allow-methods',
      'GET, POST, OPTIONS',
      'access-control-allow-headers',
      names,
      'access-control-max-age',
      String(PREFLIGHT_MAX_AGE_SECONDS),
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
