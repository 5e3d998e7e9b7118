/** What clients see of a server that drains and closes. */
import { EventEmitter, once } from 'node:events';
import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createFastifyServer } from './http-server.js';
import { silentLog } from './log.js';
import { stopOn } from './run-process.js';
import { drainServer } from './server-ending.js';

interface Seen {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly reusedSocket: boolean;
}

function send(port: number, path: string, agent: Agent): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume();
      response.once('end', () =>
        resolve({
          status: response.statusCode,
          connection: response.headers.connection,
          reusedSocket: sent.reusedSocket,
        }),
      );
    });
    sent.once('error', reject).end();
  });
}

/** `/slow` responds after `release`; `/first` is served before fastify, as the router's endpoint is. */
async function openServer() {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const arrivals = new EventEmitter();
  const server = createFastifyServer({ bodyBytes: 100 });
  server.get('/ready', async () => ({ status: 'ready' }));
  server.get('/fast', async () => 'fast');
  server.get('/slow', async () => {
    arrivals.emit('slow');
    await released;
    return 'slow';
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return { server, port: (server.server.address() as AddressInfo).port, release, arrivals };
}

test('a draining server is not ready, serves new and kept connections, and closes them with their responses', async () => {
  const { server, port } = await openServer();
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  expect(await send(port, '/ready', kept)).toEqual({ status: 200, connection: 'keep-alive', reusedSocket: false });

  drainServer(server);

  expect(await send(port, '/fast', kept)).toEqual({ status: 200, connection: 'close', reusedSocket: true });
  expect(await send(port, '/ready', kept)).toEqual({ status: 503, connection: 'close', reusedSocket: false });
  expect(await send(port, '/ready?from=balancer', new Agent())).toMatchObject({ status: 503 });
  expect(await send(port, '/fast', new Agent())).toMatchObject({ status: 200, connection: 'close' });
  expect(await send(port, '/nowhere', new Agent())).toMatchObject({ status: 404, connection: 'close' });
  await server.close();
  await expect(send(port, '/fast', new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a request that is in progress when the server drains and closes is answered, then its connection is closed', async () => {
  const { server, port, release, arrivals } = await openServer();
  const arrived = once(arrivals, 'slow');
  const slow = send(port, '/slow', new Agent({ keepAlive: true }));
  await arrived;
  drainServer(server);
  const closed = server.close();
  release();
  expect(await slow).toMatchObject({ status: 200, connection: 'close' });
  await closed;
});

test('connections that wait to be accepted when the server closes are served', async () => {
  const { server, port } = await openServer();
  drainServer(server);
  const sent = Array.from({ length: 30 }, () => send(port, '/fast', new Agent()));
  // They connect at the end of this turn of the event loop, and the server has not accepted one of them by then.
  await new Promise((resolve) => process.nextTick(resolve));
  await server.close();
  expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([200]));
});

/** A process that counts what is done to it. */
function stoppable(drainMs: number) {
  const signals = new EventEmitter();
  const steps: string[] = [];
  let onExit: (code: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => (onExit = resolve));
  stopOn(
    { drain: () => void steps.push('drain'), close: async () => void steps.push('close') },
    silentLog,
    { drainMs, exit: onExit },
    signals,
  );
  return { signals, steps, exited };
}

test('SIGTERM drains before it closes; another signal ends the drain', async () => {
  const { signals, steps, exited } = stoppable(600_000);
  signals.emit('SIGTERM');
  await new Promise(setImmediate);
  expect(steps).toEqual(['drain']);
  signals.emit('SIGINT');
  expect(await exited).toBe(0);
  expect(steps).toEqual(['drain', 'close']);
});

test.each(['SIGINT', 'disconnect'])('%s closes without a wait, once', async (signal) => {
  const { signals, steps, exited } = stoppable(600_000);
  signals.emit(signal);
  signals.emit(signal);
  expect(await exited).toBe(0);
  expect(steps).toEqual(['drain', 'close']);
});
