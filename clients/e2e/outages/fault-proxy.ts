/** A proxy between the router and a real subgraph that injects faults. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FetchFault, FetchKind } from '@marquee/fault-injection/fault-kinds';
import { FAULTY_BODIES, withWrongTypes } from '@marquee/fault-injection/faulty-bodies';

export interface ProxyFault {
  readonly fault: FetchFault;
  /** Of the requests that fail; absent for all. */
  readonly fetchKind?: FetchKind;
}

/** The faults of the tests of partial results. */
export const FAULTS = {
  refused: { fault: { kind: 'refused' } },
  'http-500': { fault: { kind: 'status', status: 500 } },
  'data-null': { fault: { kind: 'null' } },
  garbage: { fault: { kind: 'html' } },
  entities: { fault: { kind: 'error' }, fetchKind: 'entities' },
  stall: { fault: { kind: 'hang' } },
} as const satisfies Readonly<Record<string, ProxyFault>>;
export type FaultName = keyof typeof FAULTS;

export interface FaultProxy extends AsyncDisposable {
  readonly port: number;
  /** Null: requests pass unchanged. Connections that wait for a faulty response are closed. */
  setFault(fault: ProxyFault | null): Promise<void>;
}

interface Upstream {
  readonly status: number;
  readonly body: Buffer;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function passOn(target: string, request: IncomingMessage, body: Buffer): Promise<Upstream> {
  const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
  const upstream = await fetch(`${target}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(body.length > 0 ? { body } : {}),
  });
  return { status: upstream.status, body: Buffer.from(await upstream.arrayBuffer()) };
}

function respond(response: ServerResponse, status: number, body: string | Buffer, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** The other form of a response without entities. */
const ENTITIES_ERROR = FAULTY_BODIES.error.replace('{"data":null', '{"data":{"_entities":null}');

/** No client may see this text. */
const BODY_OF_STATUS = 'upstream connect error at 127.0.0.1:9';

function kindOf(body: Buffer): FetchKind {
  const { query = '' } = JSON.parse(body.toString()) as { readonly query?: string };
  if (query.includes('_entities')) return 'entities';
  return query.trimStart().startsWith('mutation') ? 'mutation' : 'query';
}

/** @param target Base URL of the real subgraph. It may start later. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let current: ProxyFault | null = null;
  let requests = 0;
  /** Connections whose responses do not arrive. */
  const stalled = new Set<Socket>();
  const stall = (response: ServerResponse): void => {
    const { socket } = response;
    if (socket === null) return;
    stalled.add(socket);
    socket.once('close', () => stalled.delete(socket));
  };

  const fail = async (
    { fault, fetchKind }: ProxyFault,
    response: ServerResponse,
    upstream: () => Promise<Upstream>,
  ): Promise<void> => {
    const isEntities = fetchKind === 'entities';
    switch (fault.kind) {
      case 'status':
        return respond(response, fault.status, BODY_OF_STATUS, 'text/plain');
      case 'html':
        return respond(response, 200, FAULTY_BODIES.html, 'text/html');
      case 'empty':
      case 'null':
      case 'deep':
        return respond(response, 200, FAULTY_BODIES[fault.kind]);
      case 'error':
        return respond(response, 200, isEntities ? ENTITIES_ERROR : FAULTY_BODIES.error);
      case 'reset':
        response.socket?.resetAndDestroy();
        return;
      case 'hang':
        return stall(response);
      case 'delay': {
        await wait(fault.delayMs);
        const { status, body: whole } = await upstream();
        return respond(response, status, whole);
      }
      case 'half': {
        const { status, body: whole } = await upstream();
        response.writeHead(status, { 'content-type': 'application/json', 'content-length': whole.length });
        response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.destroy());
        return;
      }
      case 'slow': {
        stall(response);
        return drip(response, await upstream());
      }
      case 'wrong-types': {
        const { status, body: whole } = await upstream();
        return respond(response, status, withWrongTypes(whole.toString()));
      }
      case 'flapping':
      case 'refused': {
        // The listener is closed for `refused`; a connection that was open before is.
        if (fault.kind === 'refused' || requests++ % 2 === 0) response.socket?.resetAndDestroy();
        else {
          const { status, body: whole } = await upstream();
          respond(response, status, whole);
        }
      }
    }
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const upstream = (): Promise<Upstream> => passOn(target, request, body);
    if (current !== null && (current.fetchKind === undefined || current.fetchKind === kindOf(body)))
      return fail(current, response, upstream);
    const { status, body: whole } = await upstream();
    respond(response, status, whole);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
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
      const [was, is] = [current?.fault.kind === 'refused', next?.fault.kind === 'refused'];
      current = next;
      requests = 0;
      for (const socket of stalled) socket.destroy();
      if (is && !was) await close();
      if (!is && was) await open(port);
    },
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await close();
    },
  };
}

/** One byte per second. */
async function drip(response: ServerResponse, { status, body }: Upstream): Promise<void> {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  for (const byte of body) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await wait(1_000);
  }
  response.end();
}
