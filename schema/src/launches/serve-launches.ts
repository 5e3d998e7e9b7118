/**
 * The long-polling route of our routers: a router asks for a launch after the one that it serves, and the response
 * waits until there is one. Each request also reports the router's state, so that a publication can report which
 * routers serve it. With `only=switches`, routers and subgraphs ask for the list of switches in the same way: by a
 * request of its own, since loading a supergraph must not delay a switch.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HEADERS } from '@marquee/contracts/headers';
import { switchListId } from '@marquee/contracts/switches';
import { JWKS_PATH } from '@marquee/contracts/viewer';
import type { SigningKey } from '@marquee/runtime/signing-key';
import { printGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
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
  /** `switches`: for the signed list of switches, of routers and subgraphs. */
  readonly only?: string;
  /** The list that the process obeys, as `switchListId`; empty for none. */
  readonly switches?: string;
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
  const { registry, routers, switches } = services;
  const closing = new AbortController();
  const polls = new OpenPolls();

  const waitForChange = ({ onChange, ref }: Waiting, seconds: number, response: ServerResponse): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stop();
        closing.signal.removeEventListener('abort', end);
        response.off('close', end);
        resolve();
      };
      const timer = setTimeout(end, seconds * 1000);
      const stop = onChange((changed) => void (changed === ref && end()));
      closing.signal.addEventListener('abort', end);
      response.once('close', end);
      if (closing.signal.aborted) end();
    });

  /** What is not known to the client, after a wait if necessary; null when there is still nothing else. */
  const nextAfter = async <T>({
    waiting,
    read,
    isKnown,
    request,
    reply,
  }: Poll<T>): Promise<NonNullable<T> | null | 'too many polls'> => {
    let hasChanged = false;
    // A change while the state is read must not be missed: the client would wait for the next one.
    const stop = waiting.onChange((changed) => void (hasChanged ||= changed === waiting.ref));
    try {
      const current = await read();
      if (current !== null && current !== undefined && !isKnown(current)) return current;
      const key = apiKeyOf(request) ?? '';
      if (!polls.begin(key)) return 'too many polls';
      const seconds = hasChanged ? 0 : readWait(request.query.wait);
      await waitForChange(waiting, seconds, reply.raw).finally(() => polls.end(key));
    } finally {
      stop();
    }
    const next = await read();
    return next === null || next === undefined || isKnown(next) ? null : next;
  };

  const respondWithSwitches = async (ref: GraphRef, request: LaunchRequest, reply: FastifyReply): Promise<unknown> => {
    const { switches: known } = request.query;
    const next = await nextAfter({
      waiting: { ref: printGraphRef(ref), onChange: switches.onChange.bind(switches) },
      read: () => switches.list(ref),
      isKnown: (list) => switchListId(list) === known,
      request,
      reply,
    });
    if (next === 'too many polls') return reply.code(503).send(TOO_MANY_POLLS);
    return next === null ? reply.code(204).send() : { switches: await switches.sign(next) };
  };

  server.get<{ Params: { ref: string }; Querystring: LaunchQuery }>('/graphs/:ref/launch', async (request, reply) => {
    const ref = await authorizeReader(request, request.params.ref, services);
    if (typeof ref === 'number') return reply.code(ref).send(HTTP_ERRORS[ref]);
    const { after, refused, reason, only } = request.query;
    if (only === 'switches') return respondWithSwitches(ref, request, reply);
    const router = routerName(request);
    if (router !== null)
      routers.record(printGraphRef(ref), {
        router,
        launch: after ?? null,
        refusal: refused === undefined ? null : { launch: refused, reason: (reason ?? '').slice(0, 500) },
      });

    const known = new Set([after, refused]);
    const next = await nextAfter({
      waiting: { ref: printGraphRef(ref), onChange: registry.onServed.bind(registry) },
      read: () => registry.supergraph(ref),
      isKnown: ({ launch }) => known.has(launch.id),
      request,
      reply,
    });
    if (next === 'too many polls') return reply.code(503).send(TOO_MANY_POLLS);
    if (next === null) return reply.code(204).send();
    const { launch, sdl } = next;
    return { graphRef: printGraphRef(ref), launch: launch.id, supergraph: sdl, signature: launch.artifact?.signature };
  });

  server.get(JWKS_PATH, async () => signingKey.jwks);
  return () => closing.abort();
}

interface Waiting {
  readonly ref: string;
  /** Calls the listener with the graph ref of what has changed. Returns a function that removes it. */
  readonly onChange: (listener: (ref: string) => void) => () => void;
}

interface Poll<T> {
  readonly waiting: Waiting;
  readonly read: () => Promise<T>;
  readonly isKnown: (current: NonNullable<T>) => boolean;
  readonly request: LaunchRequest;
  readonly reply: FastifyReply;
}

type LaunchRequest = FastifyRequest<{ Params: { ref: string }; Querystring: LaunchQuery }>;

function routerName({ headers }: FastifyRequest): string | null {
  const name = headers[HEADERS.router];
  return typeof name === 'string' && name !== '' ? name.slice(0, MAX_NAME_LENGTH) : null;
}

function readWait(text: string | undefined): number {
  const seconds = Number(text ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), MAX_WAIT_SECONDS) : 0;
}
