/** A round-robin load balancer for the instances of one process. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { delay } from '@marquee/runtime/retry';

export interface Balancer extends AsyncDisposable {
  readonly port: number;
  /** Base URLs of the instances. */
  setTargets(urls: readonly string[]): void;
  /** The number of responses of each instance. */
  readonly responseCounts: ReadonlyMap<string, number>;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface BalancerOptions {
  /**
   * With it, requests go to the instances whose `/ready` responded 200 at the last check, each to one: a failure is the
   * client's. Without it, an instance that does not respond is skipped.
   */
  readonly checkReadyMs?: number;
}

/** A check that takes longer says nothing: the instance is busy. */
const CHECK_LIMIT_MS = 2_000;

/** Null when there is no response in time. */
async function isReady(target: string): Promise<boolean | null> {
  try {
    const response = await fetch(`${target}/ready`, { signal: AbortSignal.timeout(CHECK_LIMIT_MS) });
    await response.arrayBuffer();
    return response.status === 200;
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? null : false;
  }
}

/** Checks an instance regularly until the signal is aborted. */
async function watchReadiness(
  target: string,
  { intervalMs, signal, onChange }: { intervalMs: number; signal: AbortSignal; onChange: (ready: boolean) => void },
): Promise<void> {
  while (!signal.aborted) {
    const ready = await isReady(target);
    if (ready !== null) onChange(ready);
    await delay(intervalMs, signal);
  }
}

export async function startBalancer({ checkReadyMs }: BalancerOptions = {}): Promise<Balancer> {
  let targets: readonly string[] = [];
  let closing = new AbortController();
  const watch = (urls: readonly string[], intervalMs: number): void => {
    closing.abort();
    closing = new AbortController();
    const { signal } = closing;
    const ready = new Set<string>();
    const onChange = (url: string, isUp: boolean): void => {
      if (isUp) ready.add(url);
      else ready.delete(url);
      if (!signal.aborted) targets = urls.filter((each) => ready.has(each));
    };
    for (const url of urls) void watchReadiness(url, { intervalMs, signal, onChange: (isUp) => onChange(url, isUp) });
  };
  let turn = 0;
  const responseCounts = new Map<string, number>();

  const send = async (
    target: string,
    request: IncomingMessage,
    body: Buffer,
  ): Promise<{ readonly status: number; readonly text: string }> => {
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const upstream = await fetch(`${target}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body.length > 0 ? { body } : {}),
    });
    const text = await upstream.text();
    responseCounts.set(target, (responseCounts.get(target) ?? 0) + 1);
    return { status: upstream.status, text };
  };

  /** All instances in order, beginning with the next one. */
  const askInTurn = async (
    request: IncomingMessage,
    body: Buffer,
  ): Promise<{ readonly status: number; readonly text: string }> => {
    turn += 1;
    let failure = 'no instance is ready';
    const order = targets.map((_, index) => targets[(turn + index) % targets.length] ?? '');
    for (const target of checkReadyMs === undefined ? order : order.slice(0, 1)) {
      const outcome = await send(target, request, body).catch((error: unknown) => error as Error);
      if (!(outcome instanceof Error)) return outcome;
      failure = `${target}: ${outcome.message} (${String(outcome.cause)})`;
    }
    return { status: 502, text: failure };
  };

  const server = createServer((request, response) => {
    void (async () => {
      const { status, text } = await askInTurn(request, await readBody(request));
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    setTargets: (urls) => {
      if (checkReadyMs === undefined) targets = urls;
      else watch(urls, checkReadyMs);
    },
    responseCounts,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        closing.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
