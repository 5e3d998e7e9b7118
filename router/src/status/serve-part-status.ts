/** `GET /status`: which parts of the product work, for everybody. It names no hosts, errors or versions. */
import type { FastifyInstance } from 'fastify';
import type { Part, PartState } from './part-status.js';

/** Computed at most once in this time, however many requests arrive. */
const CACHE_MS = 1_000;

interface StatusResponse {
  readonly status: PartState;
  readonly parts: Readonly<Record<string, { readonly state: PartState; readonly since: string }>>;
}

export function servePartStatus(server: FastifyInstance, read: () => ReadonlyMap<string, Part>): void {
  let cached: { readonly response: StatusResponse; readonly untilMs: number } | null = null;
  server.get('/status', (_request, reply) => {
    const nowMs = performance.now();
    if (cached === null || nowMs >= cached.untilMs) cached = { response: respond(read()), untilMs: nowMs + CACHE_MS };
    void reply.header('cache-control', 'public, max-age=1');
    return cached.response;
  });
}

function respond(parts: ReadonlyMap<string, Part>): StatusResponse {
  const states = [...parts.values()].map(({ state }) => state);
  const worst: PartState =
    states.length > 0 && states.every((state) => state === 'off')
      ? 'off'
      : states.every((state) => state === 'working')
        ? 'working'
        : 'degraded';
  return {
    status: worst,
    parts: Object.fromEntries(
      [...parts].map(([name, { state, since }]) => [name, { state, since: since.toISOString() }]),
    ),
  };
}
