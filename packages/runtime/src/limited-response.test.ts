import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { discardBody, readJson, readText, ResponseTooLargeError } from './limited-response.js';

/** A server with a small body, one without end, and one that is small only while it is compressed. */
async function startServer() {
  const state = { closed: 0 };
  const server = createServer((request, response) => {
    response.once('close', () => (state.closed += 1));
    if (request.url === '/small') return void response.end('{"a":1}');
    if (request.url === '/compressed') {
      response.setHeader('content-encoding', 'gzip');
      return void response.end(gzipSync(Buffer.alloc(5_000_000, 'x')));
    }
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    };
    response.on('drain', write);
    return write();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a body within the limit is read whole', async () => {
  using server = await startServer();
  expect(await readJson(await fetch(`${server.url}/small`), 7)).toEqual({ a: 1 });
});

test.each(['/endless', '/compressed', '/small'])('the body of %s over the limit is refused', async (path) => {
  using server = await startServer();
  const reading = readText(await fetch(`${server.url}${path}?secret=1`), 6);
  await expect(reading).rejects.toThrow(ResponseTooLargeError);
  await expect(reading).rejects.toThrow(`${path} is larger than 6 bytes`);
  await expect.poll(() => server.state.closed).toBe(1);
});

test('a discarded body without end closes its connection', async () => {
  using server = await startServer();
  await discardBody(await fetch(`${server.url}/endless`));
  await expect.poll(() => server.state.closed).toBe(1);
});
