/** A round-robin load balancer for the instances of one process. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';

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

/** Resolves to those that are ready, in the same order. A check takes no longer than the interval. */
async function readyOf(targets: readonly string[], limitMs: number): Promise<readonly string[]> {
  const checks = targets.map(async (target) => {
    const response = await fetch(`${target}/ready`, { signal: AbortSignal.timeout(limitMs) }).catch(() => null);
    await response?.arrayBuffer().catch(() => undefined);
    return response?.status === 200;
  });
  const isReady = await Promise.all(checks);
  return targets.filter((_, index) => isReady[index]);
}

export async function startBalancer({ checkReadyMs }: BalancerOptions = {}): Promise<Balancer> {
  let all: readonly string[] = [];
  let targets: readonly string[] = [];
  const checks =
    checkReadyMs === undefined
      ? undefined
      : setInterval(() => {
          void readyOf(all, checkReadyMs).then((ready) => (targets = ready));
        }, checkReadyMs);
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
    const order = targets.map((_, index) => targets[(turn + index) % targets.length] ?? '');
    for (const target of checkReadyMs === undefined ? order : order.slice(0, 1)) {
      const outcome = await send(target, request, body).catch(() => null);
      if (outcome !== null) return outcome;
    }
    return { status: 502, text: '' };
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
      all = urls;
      if (checkReadyMs === undefined) targets = urls;
    },
    responseCounts,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        clearInterval(checks);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
