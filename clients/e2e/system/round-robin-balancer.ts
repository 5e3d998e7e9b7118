/** A round-robin load balancer for the instances of one subgraph. It skips an instance that refuses the connection. */
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

export async function startBalancer(): Promise<Balancer> {
  let targets: readonly string[] = [];
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
    for (const target of order) {
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
      targets = urls;
    },
    responseCounts,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
