/**
 * A load balancer as members' requests meet it: each instance is checked, an instance that fails a check gets no
 * requests until it passes one, and a query that it has not answered by then is sent to another instance.
 */
import { setMaxListeners } from 'node:events';
import { Agent, createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { delay } from '@marquee/runtime/retry';

export interface FailoverBalancer extends AsyncDisposable {
  readonly url: string;
}

const CHECK_MS = 100;
/** An instance that takes longer to respond to `/ready` fails the check. */
const CHECK_LIMIT_MS = 250;
/** How long a request waits for an instance that is ready. */
const NO_INSTANCE_MS = 400;

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** The attempt has ended without an answer. */
interface Failure {
  readonly reason: string;
  /** Whether the request cannot have reached the instance. */
  readonly isRefused: boolean;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Never rejects. */
function attempt(
  target: string,
  { method, path, headers, body }: Received,
  signal: AbortSignal | null,
): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    const fail = ({ message, code }: NodeJS.ErrnoException): void =>
      resolve({ reason: `${target}: ${message}`, isRefused: code === 'ECONNREFUSED' });
    const outgoing = sendRequest(`${target}${path}`, {
      method,
      agent,
      headers: { ...headers },
      ...(signal === null ? {} : { signal }),
    });
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      readAll(response).then((all) => resolve({ status: response.statusCode ?? 0, body: all }), fail);
    });
    outgoing.end(body);
  });
}

/** Every request in flight listens to it. */
function newSwitch(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

class Instance {
  #down = newSwitch();
  isReady = false;

  constructor(readonly url: string) {}

  /** Aborted when the instance fails a check. */
  get down(): AbortSignal {
    return this.#down.signal;
  }

  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const wasReady = this.isReady;
      this.isReady = await this.#check();
      if (wasReady && !this.isReady) this.#down.abort();
      if (!wasReady && this.isReady) this.#down = newSwitch();
      await delay(CHECK_MS, signal);
    }
  }

  async #check(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/ready`, { signal: AbortSignal.timeout(CHECK_LIMIT_MS) });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  }
}

/** A mutation may have been executed, so that it is sent to one instance. */
function mayBeRepeated({ body }: Received): boolean {
  const { query } = JSON.parse(body.toString()) as { readonly query?: string };
  return query !== undefined && !/^\s*(#.*\s+)*mutation\b/.test(query);
}

class Balancer {
  #turn = 0;
  constructor(private readonly instances: readonly Instance[]) {}

  async #next(tried: ReadonlySet<Instance>): Promise<Instance | null> {
    const limitMs = performance.now() + NO_INSTANCE_MS;
    do {
      const ready = this.instances.filter((each) => each.isReady && !tried.has(each));
      this.#turn += 1;
      const chosen = ready[this.#turn % Math.max(1, ready.length)];
      if (chosen !== undefined) return chosen;
      await new Promise((resolve) => setTimeout(resolve, 10));
    } while (performance.now() < limitMs);
    return null;
  }

  async answer(received: Received): Promise<Answer> {
    const tried = new Set<Instance>();
    let reason = 'no instance is ready';
    for (;;) {
      const instance = await this.#next(tried);
      if (instance === null) return { status: 502, body: Buffer.from(reason) };
      const outcome = await attempt(instance.url, received, mayBeRepeated(received) ? instance.down : null);
      if ('status' in outcome) return outcome;
      if (!outcome.isRefused && !mayBeRepeated(received)) return { status: 502, body: Buffer.from(outcome.reason) };
      tried.add(instance);
      reason = outcome.reason;
    }
  }
}

export async function startFailoverBalancer(urls: readonly string[]): Promise<FailoverBalancer> {
  const closing = new AbortController();
  const instances = urls.map((url) => new Instance(url));
  for (const instance of instances) void instance.watch(closing.signal);
  const balancer = new Balancer(instances);
  const server = createServer((request, response) => {
    void (async () => {
      const { host: _host, connection: _connection, ...headers } = request.headers;
      const { status, body } = await balancer.answer({
        method: request.method ?? 'POST',
        path: request.url ?? '/graphql',
        headers,
        body: await readAll(request),
      });
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
