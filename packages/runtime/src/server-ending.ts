/**
 * How an HTTP server ends without refusing a request: it drains first, then it closes. While it drains, `/ready`
 * responds 503, so that balancers choose another instance; the port stays open, every request is served, and each
 * response closes its connection. A kept-alive connection would otherwise keep the server open for as long as its client
 * does.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

type Phase = 'serving' | 'draining' | 'closing';

export class ServerEnding {
  #phase: Phase = 'serving';
  /** Requests that wait to be served; null while requests are served as they arrive. */
  #held: (() => void)[] | null = null;

  /** Whether responses close their connections. */
  get hasBegun(): boolean {
    return this.#phase !== 'serving';
  }

  drain(): void {
    if (this.#phase === 'serving') this.#phase = 'draining';
  }

  /** Returns whether the server drained before. */
  close(): boolean {
    const hasDrained = this.#phase === 'draining';
    this.#phase = 'closing';
    return hasDrained;
  }

  /** From now on requests wait. */
  hold(): void {
    this.#held ??= [];
  }

  /** Returns false when the request need not wait. */
  holds(request: IncomingMessage, serve: () => void): boolean {
    if (this.#held === null) return false;
    this.#held.push(() => {
      if (!request.destroyed) serve();
    });
    return true;
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const serve of held) serve();
  }
}

const READY_PATH = '/ready';
const DRAINING_BODY = JSON.stringify({ status: 'draining' });

/** Responds to `/ready` of a server that ends. Returns false for every other request. */
export function refuseReadiness(ending: ServerEnding, request: IncomingMessage, response: ServerResponse): boolean {
  const { url = '' } = request;
  if (!ending.hasBegun || (url !== READY_PATH && !url.startsWith(`${READY_PATH}?`))) return false;
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(DRAINING_BODY.length),
    connection: 'close',
  });
  response.end(request.method === 'HEAD' ? undefined : DRAINING_BODY);
  return true;
}

const endings = new WeakMap<FastifyInstance, ServerEnding>();

/**
 * A balancer without health checks connects until the port is closed. Its last requests are on their way then, on
 * connections that Node would close as idle ones.
 */
const LAST_REQUESTS_MS = 250;

/** After this time the port is closed in any case. */
const ACCEPT_LIMIT_MS = 250;

/** The connections that arrive in a turn of the event loop this short are few. */
const SHORT_TURN_MS = 0.3;

/**
 * Resolves when no connection waits to be accepted: the kernel resets those that wait when the port is closed, and a
 * balancer does not send a POST request again then. The event loop accepts one connection in each turn, and others
 * arrive while it does other work: new requests are held back until then, and the last turn had hardly any work.
 */
async function acceptWaiting(server: Server, ending: ServerEnding): Promise<void> {
  let accepted = 0;
  const count = (): void => {
    accepted += 1;
  };
  server.on('connection', count).on('drop', count);
  ending.hold();
  const until = performance.now() + ACCEPT_LIMIT_MS;
  for (let begin = performance.now(); begin < until; ) {
    const before = accepted;
    await new Promise((resolve) => setImmediate(resolve));
    const now = performance.now();
    if (accepted === before && now - begin < SHORT_TURN_MS) break;
    begin = now;
  }
  server.off('connection', count).off('drop', count);
}

/** Closes connections with the responses of a server that ends. */
export function closeConnectionsAtEnd(server: FastifyInstance, ending: ServerEnding): void {
  endings.set(server, ending);
  server.addHook('preClose', async () => {
    if (!ending.close()) return;
    await acceptWaiting(server.server, ending);
    // Closes the port and no connection.
    if (server.server.listening) Server.prototype.close.call(server.server);
    ending.release();
    await delay(LAST_REQUESTS_MS);
  });
  server.addHook('onSend', async (_request, reply) => {
    if (ending.hasBegun) void reply.header('connection', 'close');
  });
}

/** The ending of a server of `createFastifyServer`. */
export function endingOf(server: FastifyInstance): ServerEnding {
  const ending = endings.get(server);
  if (ending === undefined) throw new Error('The server was not made by createFastifyServer.');
  return ending;
}

/** For `RunningProcess.drain`: the port stays open, `/ready` responds 503, and responses close their connections. */
export function drainServer(server: FastifyInstance): void {
  endingOf(server).drain();
}
