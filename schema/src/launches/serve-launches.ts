/**
 * The long-polling route of our routers: a router asks for a launch after the one that it serves, and the response
 * waits until there is one. Each request also reports the router's state, so that a publication can report which
 * routers serve it.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HEADERS } from '@marquee/contracts/headers';
import { JWKS_PATH } from '@marquee/contracts/viewer';
import type { SigningKey } from '@marquee/runtime/signing-key';
import { printGraphRef } from '../graph-ref.js';
import { authorizeReader, HTTP_ERRORS } from '../keys/authenticate-request.js';
import type { RegistryServices } from '../keys/authenticate-request.js';

interface LaunchQuery {
  /** The launch that the router serves. */
  readonly after?: string;
  /** How long the response may wait, in seconds. */
  readonly wait?: string;
  /** A newer launch that the router refused; `reason` says why. */
  readonly refused?: string;
  readonly reason?: string;
}

/** Proxies commonly end requests after 60 s. */
const MAX_WAIT_SECONDS = 30;
const MAX_NAME_LENGTH = 100;

/** @returns A function that ends all waiting requests. */
export function serveLaunches(server: FastifyInstance, services: RegistryServices, signingKey: SigningKey): () => void {
  const { registry, routers } = services;
  const closing = new AbortController();

  const waitForChange = (ref: string, seconds: number): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stop();
        closing.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, seconds * 1000);
      const stop = registry.onServed((served) => void (served === ref && end()));
      closing.signal.addEventListener('abort', end);
      if (closing.signal.aborted) end();
    });

  server.get<{ Params: { ref: string }; Querystring: LaunchQuery }>('/graphs/:ref/launch', async (request, reply) => {
    const ref = await authorizeReader(request, request.params.ref, services);
    if (typeof ref === 'number') return reply.code(ref).send(HTTP_ERRORS[ref]);
    const { after, refused, reason } = request.query;
    const router = routerName(request);
    if (router !== null)
      routers.record(printGraphRef(ref), {
        router,
        launch: after ?? null,
        refusal: refused === undefined ? null : { launch: refused, reason: (reason ?? '').slice(0, 500) },
      });

    const known = new Set([after, refused]);
    let current = await registry.supergraph(ref);
    if (current === null || known.has(current.launch.id)) {
      await waitForChange(printGraphRef(ref), readWait(request.query.wait));
      current = await registry.supergraph(ref);
    }
    if (current === null || known.has(current.launch.id)) return reply.code(204).send();
    const { launch, sdl } = current;
    return { graphRef: printGraphRef(ref), launch: launch.id, supergraph: sdl, signature: launch.artifact?.signature };
  });

  server.get(JWKS_PATH, async () => signingKey.jwks);
  return () => closing.abort();
}

function routerName({ headers }: FastifyRequest): string | null {
  const name = headers[HEADERS.router];
  return typeof name === 'string' && name !== '' ? name.slice(0, MAX_NAME_LENGTH) : null;
}

function readWait(text: string | undefined): number {
  const seconds = Number(text ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), MAX_WAIT_SECONDS) : 0;
}
