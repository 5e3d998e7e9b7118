/** Authenticates HTTP requests by their API key. */
import type { FastifyRequest } from 'fastify';
import type { ApiRequest } from '../api/api-request.js';
import type { ApiContext } from '../api/context.js';
import { readGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { hasRole } from './keys.js';

export type RegistryServices = Omit<ApiContext, 'caller' | keyof ApiRequest>;

/** Rover sends its key as `x-api-key`, readers of Hive's CDN as `x-hive-cdn-key`. */
const KEY_HEADERS = ['x-api-key', 'x-hive-cdn-key'] as const;

export function apiKeyOf({ headers }: FastifyRequest): string | undefined {
  for (const name of KEY_HEADERS) {
    const value = headers[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** The graph ref if the key may read it, else the HTTP status of the refusal. */
export async function authorizeReader(
  request: FastifyRequest,
  text: string,
  { keys }: RegistryServices,
): Promise<GraphRef | 401 | 403 | 404> {
  const caller = await keys.authenticate(apiKeyOf(request));
  if (caller === null) return 401;
  const ref = readGraphRef(text);
  if (ref === null) return 404;
  return ref.graph === caller.graph && hasRole(caller, 'read') ? ref : 403;
}

export const HTTP_ERRORS = {
  401: { error: 'The API key is missing or unknown to this registry: send it in the header x-api-key.' },
  403: { error: 'This API key may not read that graph.' },
  404: { error: 'Not found.' },
} as const;
