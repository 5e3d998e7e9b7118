/**
 * The long-polling route of our routers: a router asks for a launch after the one that it serves, and the response
 * waits until there is one. Each request also reports the router's state, so that a publication can report which
 * routers serve it.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HEADERS } from '@marquee/contracts/headers';
import { JWKS_PATH } from '@marquee/contracts/viewer';
import type { SigningKey } from '@marquee/runtime/signing-key';
import { printGraphRef } from '../graph-ref.js';
import { apiKeyOf, authorizeReader, HTTP_ERRORS } from '../keys/authenticate-request.js';
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

/** Requests that wait at the same time: per API key, which all routers of a graph may share, and in the process. */
const MAX_POLLS = { perKey: 1_000, all: 4_000 } as const;

const TOO_MANY_POLLS = {
  error: `More than ${MAX_POLLS.perKey} requests of this API key, or ${MAX_POLLS.all} of all keys, wait for a launch. Poll with wait=0.`,
} as const;

class OpenPolls {
  readonly #byKey = new Map<string, number>();
  #all = 0;

  /** False when there are too many. */
  begin(key: string): boolean {
    const own = this.#byKey.get(key) ?? 0;
    if (own >= MAX_POLLS.perKey || this.#all >= MAX_POLLS.all) return false;
    this.#byKey.set(key, own + 1);
    this.#all += 1;
    return true;
  }

  end(key: string): void {
    const own = (this.#byKey.get(key) ?? 1) - 1;
    if (own === 0) this.#byKey.delete(key);
    else this.#byKey.set(key, own);
    this.#all -= 1;
  }
}

/** @returns A function that ends all waiting requests. */
export function serveLaunches(server: FastifyInstance, services: RegistryServices, signingKey: SigningKey): () => void {
  const { registry, routers } = services;
  const closing = new AbortController();
  const polls = new OpenPolls();

  const waitForChange = (ref: string, seconds: number, response: ServerResponse): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stop();
        closing.signal.removeEventListener('abort', end);
        response.off('close', end);
        resolve();
      };
      const timer = setTimeout(end, seconds * 1000);
      const stop = registry.onServed((served) => void (served === ref && end()));
      closing.signal.addEventListener('abort', end);
      response.once('close', end);
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
      const key = apiKeyOf(request) ?? '';
      if (!polls.begin(key)) return reply.code(503).send(TOO_MANY_POLLS);
      await waitForChange(printGraphRef(ref), readWait(request.query.wait), reply.raw).finally(() => polls.end(key));
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
