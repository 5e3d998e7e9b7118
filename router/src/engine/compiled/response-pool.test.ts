import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { createCors } from '../../http/cors.js';
import { createEndpoint } from '../../http/graphql-endpoint.js';
import { takeResponse } from './response-pool.js';

test('a released response is the memory of the next one of about its size', () => {
  const first = takeResponse(90_000);
  const memory = first.bytes.buffer;
  first.release();
  const small = takeResponse(20_000);
  expect(small.bytes.buffer).not.toBe(memory);
  const next = takeResponse(85_000);
  expect(next.bytes.buffer).toBe(memory);
  expect(next.bytes).toHaveLength(85_000);
  expect(takeResponse(85_000).bytes.buffer).not.toBe(memory);
});

test('a released response cannot be read, and a second release has no effect', () => {
  const response = takeResponse(100_000);
  response.release();
  response.release();
  expect(() => response.bytes).toThrow('released');
  const [one, other] = [takeResponse(100_000), takeResponse(100_000)];
  expect(one.bytes.buffer).not.toBe(other.bytes.buffer);
});

test('at most 4 MB are kept, and none of a response over 1 MB', () => {
  const sizes = [...Array.from({ length: 40 }, () => 600_000), 1_100_000, 1];
  const responses = sizes.map(takeResponse);
  const memories = new Set(responses.map(({ bytes }) => bytes.buffer));
  for (const response of responses) response.release();
  const again = sizes.map(takeResponse).filter(({ bytes }) => memories.has(bytes.buffer));
  expect(again.map(({ bytes }) => bytes.length)).toEqual(Array.from({ length: 6 }, () => 600_000));
});

test('no response has bytes of another, whether its client reads it at once, late, or not to its end', async () => {
  const random = createRandom(7);
  const lengths = Array.from({ length: 120 }, () => Math.ceil(10 ** (2 + random.next() * 3.8)));
  const endpoint = createEndpoint({
    paths: ['/graphql'],
    handle: async ({ url }) => {
      const index = Number(new URL(url, 'http://localhost').searchParams.get('n'));
      await delay(random.next() * 20);
      const pooled = takeResponse(lengths[index] ?? 0);
      pooled.bytes.fill(letterOf(index));
      return { status: 200, type: 'text/plain', body: pooled.bytes, release: () => pooled.release() };
    },
    compression: null,
    cors: createCors({}),
    maxBytes: 100,
    servesHtml: false,
    isEnding: () => false,
  });
  const server = createServer((request, response) => void endpoint(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const read = async (index: number): Promise<string> => {
    const request = get({ port, host: '127.0.0.1', path: `/graphql?n=${index}`, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if (index % 5 === 0) {
      response.destroy();
      return '';
    }
    if (index % 3 === 0) await delay(60);
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return text;
  };
  try {
    const texts = await Promise.all(lengths.map((_, index) => read(index)));
    for (const [index, text] of texts.entries())
      if (index % 5 !== 0) expect(text === letterOf(index).repeat(lengths[index] ?? 0), `response ${index}`).toBe(true);
  } finally {
    server.close();
  }
});

function letterOf(index: number): string {
  return String.fromCharCode(0x41 + (index % 58));
}
