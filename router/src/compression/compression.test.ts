import { once } from 'node:events';
import { createServer, request as sendRequest } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCors } from '../http/cors.js';
import { createEndpoint } from '../http/graphql-endpoint.js';
import type { GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { Compression, isCompressible } from './compression.js';
import { RESPONSE_ENCODINGS } from './encoders.js';

function text(length: number): string {
  return `{"data":"${'Films that you may like. '.repeat(length / 25)}"}`;
}

let respond: (body: string) => GraphQLHttpResponse;
let seen: string[] = [];
const compression = new Compression({
  encodings: RESPONSE_ENCODINGS,
  minBytes: 1_024,
  levels: { br: 4, gzip: 4, zstd: 3 },
});
const endpoint = createEndpoint({
  paths: ['/graphql'],
  handle: async ({ body, refusal }) => {
    if (refusal !== undefined) return refusal;
    seen.push(body);
    return respond(body);
  },
  cors: createCors({}),
  compression,
  maxBytes: 10_000,
  servesHtml: false,
  isEnding: () => false,
});
const server = createServer((request, response) => void endpoint(request, response));

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => void server.close());

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function send(headers: OutgoingHttpHeaders, body: string | Buffer = '', method = 'POST'): Promise<Received> {
  const { port } = server.address() as AddressInfo;
  const request = sendRequest({ port, host: '127.0.0.1', path: '/graphql', method, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

function json(body: string | Buffer): GraphQLHttpResponse {
  return { status: 200, type: 'application/json; charset=utf-8', body };
}

const decoders: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  br: zlib.brotliDecompressSync,
  gzip: zlib.gunzipSync,
  ...('zstdDecompressSync' in zlib && { zstd: zlib.zstdDecompressSync as (body: Buffer) => Buffer }),
};

test.each(RESPONSE_ENCODINGS)('a response in %s has its length, vary and a weak etag', async (encoding) => {
  const body = Buffer.from(text(80_000));
  let released = 0;
  respond = () => ({ ...json(body), headers: { etag: '"e"', vary: 'accept' }, release: () => (released += 1) });
  const response = await send({ 'accept-encoding': encoding });
  expect(response.headers).toMatchObject({
    'content-encoding': encoding,
    'content-length': String(response.body.length),
    etag: 'W/"e"',
    vary: 'Origin, accept, accept-encoding',
  });
  expect(response.body.length).toBeLessThan(8_000);
  expect(decoders[encoding]?.(response.body).equals(body)).toBe(true);
  expect(released).toBe(1);
});

test('a large body is sent while it is compressed, and arrives complete', async () => {
  const body = Buffer.from(text(3_000_000));
  respond = () => json(body);
  const response = await send({ 'accept-encoding': 'gzip' });
  expect(response.headers).toMatchObject({ 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' });
  expect(zlib.gunzipSync(response.body).equals(body)).toBe(true);
});

test('a client that leaves ends the compression of a large body', async () => {
  // Random digits, so that more than the socket buffers is left when the client leaves.
  const body = Buffer.from(
    Array.from({ length: 2_000_000 }, () => Math.random())
      .join('')
      .slice(0, 30_000_000),
  );
  respond = () => json(body);
  const { port } = server.address() as AddressInfo;
  const request = sendRequest({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent: false });
  request.setHeader('accept-encoding', 'gzip').end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(compression.streams).toBe(1);
  response.destroy();
  while (compression.streams > 0) await delay(5);
});

test.each<[string, OutgoingHttpHeaders, GraphQLHttpResponse]>([
  ['for a client that does not ask for it', {}, json(text(5_000))],
  ['that is small', { 'accept-encoding': 'gzip' }, json(text(500))],
  ['that is compressed already', { 'accept-encoding': 'gzip' }, { ...json(text(5_000)), type: 'image/png' }],
  ['that is a redirect to what the client has', { 'accept-encoding': 'gzip' }, { ...json(''), status: 304 }],
])('a response %s is sent as it is, with vary', async (_, headers, given) => {
  respond = () => given;
  const response = await send(headers);
  expect(response.headers['content-encoding']).toBeUndefined();
  expect(response.headers.vary).toBe('Origin, accept-encoding');
  expect(response.body.toString()).toBe(given.body);
});

test('HEAD gets no body and is not compressed', async () => {
  respond = () => json(text(5_000));
  const response = await send({ 'accept-encoding': 'gzip' }, '', 'HEAD');
  expect(response.headers['content-encoding']).toBeUndefined();
  expect(response.body.length).toBe(0);
});

test('a client that refuses a response without a coding gets a short one in a coding, or 406 before anything is executed', async () => {
  respond = () => json('{"data":null}');
  const short = await send({ 'accept-encoding': 'gzip, identity;q=0' });
  expect(zlib.gunzipSync(short.body).toString()).toBe('{"data":null}');
  seen = [];
  const refused = await send({ 'accept-encoding': 'compress, *;q=0' });
  expect(refused.status).toBe(406);
  expect(refused.body.toString()).toContain('gzip');
  expect(seen).toEqual([]);
});

test('a hundred responses at once are all right, whichever of them are compressed', async () => {
  respond = (body) => json(text(Number(body)));
  const lengths = Array.from({ length: 100 }, (_, index) => 2_000 + index * 25);
  const bodies = await Promise.all(
    lengths.map(async (length) => {
      const { headers, body } = await send({ 'accept-encoding': 'br' }, String(length));
      return headers['content-encoding'] === 'br' ? zlib.brotliDecompressSync(body) : body;
    }),
  );
  expect(bodies.map(String)).toEqual(lengths.map(text));
});

test.each<[string, (body: string) => Buffer]>([
  ['gzip', (body) => zlib.gzipSync(body)],
  ['br', (body) => zlib.brotliCompressSync(body)],
  ['deflate', (body) => zlib.deflateSync(body)],
  ['gzip, br', (body) => zlib.brotliCompressSync(zlib.gzipSync(body))],
  ['Identity', (body) => Buffer.from(body)],
])('a request body in %s is decoded', async (encoding, encode) => {
  respond = json;
  const response = await send({ 'content-encoding': encoding }, encode('{"query":"{ a }"}'));
  expect(response.body.toString()).toBe('{"query":"{ a }"}');
});

test.each<[string, string, Buffer, number, string]>([
  ['decodes to more than the limit', 'gzip', zlib.gzipSync(Buffer.alloc(10_000_000)), 413, 'larger than 10000 bytes'],
  ['is in an unknown encoding', 'snappy', Buffer.from('x'), 415, 'send gzip, br, deflate'],
  ['is not in its encoding', 'gzip', Buffer.from('{"query":"{ a }"}'), 400, 'cannot be decoded'],
  ['is in four encodings', 'gzip, gzip, gzip, gzip', Buffer.from('x'), 400, 'cannot be decoded'],
])('a request body that %s is refused', async (_, encoding, body, status, message) => {
  seen = [];
  const response = await send({ 'content-encoding': encoding }, body);
  expect(response.status).toBe(status);
  expect(response.body.toString()).toContain(message);
  if (status === 415) expect(response.headers['accept-encoding']).toMatch(/^gzip, br, deflate/);
  expect(seen).toEqual([]);
});

test.each([
  ['application/json; charset=utf-8', true],
  ['application/graphql-response+json', true],
  ['text/html', true],
  ['text/plain; version=0.0.4', true],
  ['text/event-stream', false],
  ['image/png', false],
  ['application/octet-stream', false],
])('%s is compressed: %s', (type, isCompressed) => {
  expect(isCompressible(type)).toBe(isCompressed);
});
