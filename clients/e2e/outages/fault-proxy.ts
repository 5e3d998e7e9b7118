/** A proxy between the router and a real subgraph that injects faults. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

export const FAULTS = ['refused', 'http-500', 'data-null', 'garbage', 'entities', 'stall'] as const;
export type Fault = (typeof FAULTS)[number];

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Null: requests pass unchanged. */
  setFault(fault: Fault | null): Promise<void>;
}

/** Longer than every deadline of the router. */
const STALL_MS = 10_000;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function respond(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function asksEntities(body: Buffer): boolean {
  return (JSON.parse(body.toString()) as { query: string }).query.includes('_entities');
}

/** @param target Base URL of the real subgraph. It may start later. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let fault: Fault | null = null;
  const stalled = new Set<NodeJS.Timeout>();

  const passOn = async (request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> => {
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const upstream = await fetch(`${target}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body.length > 0 ? { body } : {}),
    });
    respond(response, upstream.status, await upstream.text());
  };

  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      if (fault === 'http-500') return respond(response, 500, 'upstream connect error at 127.0.0.1:9');
      if (fault === 'data-null') return respond(response, 200, '{"data":null}');
      if (fault === 'garbage') return respond(response, 200, '<html>It works!</html>');
      if (fault === 'entities' && asksEntities(body))
        return respond(response, 200, '{"data":{"_entities":null},"errors":[{"message":"db at 127.0.0.1 is gone"}]}');
      if (fault === 'stall') return void stalled.add(setTimeout(() => response.destroy(), STALL_MS));
      return passOn(request, body, response);
    })().catch(() => response.destroy());
  });
  const open = (port: number): Promise<void> =>
    new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });

  await open(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    setFault: async (next) => {
      if (next === 'refused' && fault !== 'refused') await close();
      if (next !== 'refused' && fault === 'refused') await open(port);
      for (const timer of stalled) clearTimeout(timer);
      if (fault === 'stall') server.closeAllConnections();
      fault = next;
    },
    [Symbol.asyncDispose]: async () => {
      for (const timer of stalled) clearTimeout(timer);
      if (server.listening) await close();
    },
  };
}
