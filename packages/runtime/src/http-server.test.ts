import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createFastifyServer, createHttpServer, HTTP_LIMITS } from './http-server.js';
import type { HttpLimits } from './http-server.js';

async function startServer(limits: Partial<HttpLimits> = {}) {
  const server = createHttpServer(
    (request, response) => void request.resume().on('end', () => response.end('served')),
    { ...HTTP_LIMITS, ...limits },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    /** What the server sends back for these bytes until it closes the connection. */
    send: async (bytes: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('error', () => undefined);
      socket.write(bytes);
      await once(socket, 'close');
      return received;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const SHORT = { headMs: 200, requestMs: 300, checkMs: 20 };

test.each([
  ['a head that does not end', 'GET / HTTP/1.1\r\nhost: a\r\nx: ', SHORT, ' 408 '],
  ['a body that does not end', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc', SHORT, ' 408 '],
  [
    'a chunked body that does not end',
    'POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n',
    SHORT,
    ' 408 ',
  ],
  ['a head over the limit', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, {}, ' 431 '],
  ['an URL over the limit', `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, {}, ' 431 '],
  ['too many header fields', `GET / HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(200)}\r\n`, {}, ' 431 '],
  ['a connection without a byte', '', { silentMs: 100 }, ''],
])('%s ends the connection', async (_what, bytes, limits, status) => {
  await using server = await startServer(limits);
  const received = await server.send(bytes);
  expect(received.split('\r\n')[0]).toContain(status.trim());
  expect(received).not.toContain('served');
});

test('the message for too many header fields names the limit', async () => {
  await using server = await startServer({ headerFields: 3 });
  expect(await server.send('GET / HTTP/1.1\r\nhost: a\r\nx: 1\r\ny: 2\r\nz: 3\r\n\r\n')).toContain(
    'more than 3 header fields',
  );
});

test('a repeated header is seen whole, also one that Node otherwise takes the first of', async () => {
  const seen: unknown[] = [];
  const server = createHttpServer(({ headers }, response) => {
    seen.push(headers.authorization, headers['content-type'], headers.cookie);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const twice = (name: string): string => `${name}: a\r\n${name}: b\r\n`;
  socket.write(
    `GET / HTTP/1.1\r\nhost: a\r\n${twice('authorization')}${twice('content-type')}${twice('cookie')}connection: close\r\n\r\n`,
  );
  await once(socket.resume(), 'close');
  await new Promise((resolve) => server.close(resolve));
  expect(seen).toEqual(['a, b', 'a, b', 'a; b']);
});

test('connections over the cap are closed at once', async () => {
  await using server = await startServer({ connections: 1 });
  const held = connect(server.port, '127.0.0.1');
  await once(held, 'connect');
  held.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(held, 'data');
  expect(await server.send('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')).toBe('');
});

test('a fastify server has the same limits, and a limit of bodies', async () => {
  await using server = createFastifyServer({ bodyBytes: 10 });
  server.post('/', async () => 'read');
  expect(server.server).toMatchObject({
    headersTimeout: HTTP_LIMITS.headMs,
    requestTimeout: HTTP_LIMITS.requestMs,
    keepAliveTimeout: HTTP_LIMITS.keepAliveMs,
    timeout: HTTP_LIMITS.silentMs,
    maxHeadersCount: 0,
    maxConnections: HTTP_LIMITS.connections,
  });
  const large = {
    method: 'POST',
    url: '/',
    payload: '"1234567890"',
    headers: { 'content-type': 'application/json' },
  } as const;
  expect((await server.inject(large)).statusCode).toBe(413);
  expect((await server.inject({ ...large, payload: '"1"' })).statusCode).toBe(200);
});

test.each(['createHttpServer', 'createFastifyServer'])(
  '%s refuses a body of too many chunks, and names the limit',
  async (kind) => {
    const head = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const chunks = (count: number): string => `${head}${'1\r\n \r\n'.repeat(count)}0\r\n\r\n`;
    if (kind === 'createHttpServer') {
      await using server = await startServer({ bodyChunks: 100 });
      expect(await server.send(chunks(101))).toContain('more than 100 chunks');
      return;
    }
    const server = createFastifyServer({ bodyBytes: 1_000_000 });
    server.post('/', async () => 'served');
    await server.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
    let received = '';
    socket.on('data', (data) => (received += data.toString()));
    socket.on('error', () => undefined);
    socket.write(chunks(HTTP_LIMITS.bodyChunks + 500));
    await once(socket, 'close');
    expect(received).toContain(`more than ${HTTP_LIMITS.bodyChunks} chunks`);
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1);
    await server.close();
  },
);
