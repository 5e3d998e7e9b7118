/** Which pages of other origins may ask the router: those of the settings, and in development any of this machine. */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { CorsConfig } from '../config.js';

/** A browser need not ask again for an hour before it sends the real request. */
const PREFLIGHT_SECONDS = 3_600;

/** Headers, names and values in turn. */
type HeaderList = readonly string[];

export interface Cors {
  /** Of an answer to a page of that origin, or to a client that is no page. */
  headersFor(origin: string | undefined): HeaderList;
  /** Of the answer to a browser that asks first; null when it is not to go on. */
  preflightFor(headers: IncomingHttpHeaders): HeaderList | null;
}

const NO_ALLOWED_ORIGIN: HeaderList = ['vary', 'Origin'];

export function createCors({ origins, allowLocalhost }: CorsConfig): Cors {
  const headersFor = (origin: string | undefined): HeaderList => {
    if (origin === undefined) return NO_ALLOWED_ORIGIN;
    const isAllowed = origins.has(origin) || (allowLocalhost && isLocalhost(origin));
    return isAllowed
      ? [...NO_ALLOWED_ORIGIN, 'access-control-allow-origin', origin, 'access-control-allow-credentials', 'true']
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
      String(PREFLIGHT_SECONDS),
    ];
  };
  return { headersFor, preflightFor };
}

/** For what fastify serves, which is only ever read. */
export function addCorsHeaders(server: FastifyInstance, cors: Cors): void {
  server.addHook('onRequest', async (request, reply) => {
    const headers = cors.headersFor(request.headers.origin);
    for (let index = 0; index < headers.length; index += 2) void reply.header(headers[index] ?? '', headers[index + 1]);
  });
}

function isLocalhost(origin: string): boolean {
  return URL.canParse(origin) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);
}
