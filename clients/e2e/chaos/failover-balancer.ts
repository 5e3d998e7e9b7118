/**
 * A load balancer as members' requests meet it: each instance is checked, an instance that fails its checks gets no
 * requests until it passes one, and a query that it has not answered by then is sent to another instance. While none
 * passes, all get requests: a busy machine is not a dead one.
 */
import { setMaxListeners } from 'node:events';
import { Agent, createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { delay } from '@marquee/runtime/retry';

export interface FailoverBalancer extends AsyncDisposable {
  readonly url: string;
}

const CHECK_MS = 150;
const CHECK_LIMIT_MS = 300;
/** Checks in a row without a response in time, after which an instance has failed. */
const MISSED_CHECKS = 2;

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
  #inFlight = newSwitch();
  #missed = 0;
  isReady = false;

  constructor(
    readonly url: string,
    private readonly onFailed: (failed: Instance) => void,
  ) {}

  /** Aborted when the requests in flight are to be sent elsewhere. */
  get inFlight(): AbortSignal {
    return this.#inFlight.signal;
  }

  giveUpRequests(): void {
    this.#inFlight.abort();
    this.#inFlight = newSwitch();
  }

  /** Begins a check at each interval, whether the one before has ended or not. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      void this.#check();
      await delay(CHECK_MS, signal);
    }
  }

  async #check(): Promise<void> {
    try {
      const response = await fetch(`${this.url}/ready`, { signal: AbortSignal.timeout(CHECK_LIMIT_MS) });
      await response.arrayBuffer();
      this.#missed = 0;
      this.#set(response.status === 200);
    } catch (error) {
      this.#missed += 1;
      if ((error as Error).name !== 'TimeoutError' || this.#missed >= MISSED_CHECKS) this.#set(false);
    }
  }

  #set(isReady: boolean): void {
    const hasFailed = this.isReady && !isReady;
    this.isReady = isReady;
    if (hasFailed) this.onFailed(this);
  }
}

/** A mutation may have been executed, so that it is sent to one instance. */
function mayBeRepeated({ body }: Received): boolean {
  const { query } = JSON.parse(body.toString()) as { readonly query?: string };
  return query !== undefined && !/^\s*(#.*\s+)*mutation\b/.test(query);
}

class Balancer {
  readonly #instances: readonly Instance[];
  #turn = 0;

  constructor(urls: readonly string[], signal: AbortSignal) {
    this.#instances = urls.map((url) => new Instance(url, (failed) => this.#onFailed(failed)));
    for (const instance of this.#instances) void instance.watch(signal);
  }

  #onFailed(failed: Instance): void {
    if (this.#instances.some(({ isReady }) => isReady)) failed.giveUpRequests();
  }

  #next(tried: ReadonlySet<Instance>): Instance | null {
    const untried = this.#instances.filter((each) => !tried.has(each));
    const ready = untried.filter(({ isReady }) => isReady);
    const candidates = ready.length > 0 ? ready : untried;
    this.#turn += 1;
    return candidates[this.#turn % Math.max(1, candidates.length)] ?? null;
  }

  async answer(received: Received): Promise<Answer> {
    const tried = new Set<Instance>();
    let reason = 'no instance';
    for (;;) {
      const instance = this.#next(tried);
      if (instance === null) return { status: 502, body: Buffer.from(reason) };
      const outcome = await attempt(instance.url, received, mayBeRepeated(received) ? instance.inFlight : null);
      if ('status' in outcome) return outcome;
      if (!outcome.isRefused && !mayBeRepeated(received)) return { status: 502, body: Buffer.from(outcome.reason) };
      tried.add(instance);
      reason = outcome.reason;
    }
  }
}

export async function startFailoverBalancer(urls: readonly string[]): Promise<FailoverBalancer> {
  const closing = new AbortController();
  const balancer = new Balancer(urls, closing.signal);
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
