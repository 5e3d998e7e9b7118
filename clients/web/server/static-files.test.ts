import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '@marquee/runtime/log';
import { createWebServer } from '@marquee/web/server/start-web';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const server = createWebServer(
  {
    host: '127.0.0.1',
    port: 0,
    routerUrl: 'http://127.0.0.1:9',
    publicRouterUrl: 'http://127.0.0.1:9',
    secureCookies: false,
    passesFaults: true,
  },
  createLog('web', 'silent'),
);
let port = 0;

beforeAll(async () => {
  port = Number(new URL(await server.listen({ port: 0, host: '127.0.0.1' })).port);
});
afterAll(() => server.close());

/** Sends the path and the headers as they are: `fetch` would normalise the one and add to the other. */
function send(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  content = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

const built = readdirSync(fileURLToPath(new URL('../dist/app/assets/', import.meta.url)));
const script = `/assets/${built.find((file) => file.endsWith('.js'))}`;
const font = `/assets/${built.find((file) => file.endsWith('.woff2'))}`;

const ENCODINGS: readonly (string | undefined)[] = [
  undefined,
  '',
  'identity',
  '*;q=0',
  'identity;q=1, *;q=0',
  'gzip',
  'gzip;q=0',
  'br',
  'br;q=0, gzip',
  '*',
  'deflate',
  'zstd, unknown;q=0.5',
  ',;q=,=',
];

function acceptEncoding(value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { 'accept-encoding': value };
}

function decoded({ headers, body }: Answer): Buffer {
  if (headers['content-encoding'] === 'br') return brotliDecompressSync(body);
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

test.each(ENCODINGS)(
  'accept-encoding %j: every route is served, with a coding that the client accepts',
  async (value) => {
    for (const path of ['/', '/title/42', '/?a=/b.js', script, font, '/icon.svg', '/health', '/ready']) {
      const answer = await send(path, acceptEncoding(value));
      expect(answer.status, path).toBe(200);
      const coding = answer.headers['content-encoding'];
      if (coding !== undefined) expect(value, path).toMatch(new RegExp(`${coding}(?!;q=0)|\\*(?!;q=0)`));
      expect(decoded(answer), path).toEqual((await send(path)).body);
    }
  },
);

test.each(ENCODINGS)('accept-encoding %j: HEAD has the headers of GET and no body', async (value) => {
  for (const path of ['/', '/browse', script, font, '/icon.svg', '/health', '/ready', '/assets/none.js', '/none.png']) {
    const [get, head] = [await send(path, acceptEncoding(value)), await send(path, acceptEncoding(value), 'HEAD')];
    expect(head.status, path).toBe(get.status);
    expect(head.body.length, path).toBe(0);
    for (const name of ['content-type', 'content-length', 'content-encoding', 'etag', 'cache-control', 'vary'])
      expect(head.headers[name], `${path} ${name}`).toBe(get.headers[name]);
  }
});

test('a compressed file is sent to a client that accepts it, and varies on it', async () => {
  const compressed = await send(script, { 'accept-encoding': 'gzip, br' });
  expect(compressed.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' });
  expect(compressed.headers['cache-control']).toContain('immutable');
  expect((await send(script)).headers.vary).toBe('accept-encoding');
});

test('/index.html is the page with the settings in it; files without a hash in their names are not cached for a year', async () => {
  const page = await send('/index.html');
  expect(page.body.toString()).toContain('name="marquee-router" content="http://127.0.0.1:9"');
  expect(page.body).toEqual((await send('/')).body);
  for (const path of ['/', '/index.html', '/icon.svg'])
    expect((await send(path)).headers['cache-control'], path).toBe('no-cache');
});

test('conditional requests of the page and of files get 304 without a body', async () => {
  for (const path of ['/', '/title/1', script]) {
    const { headers } = await send(path);
    const etag = String(headers.etag);
    for (const value of [etag, `W/${etag.replace(/^W\//, '')}`, `"other", ${etag}`, '*']) {
      const answer = await send(path, { 'if-none-match': value });
      expect([answer.status, answer.body.length], `${path} ${value}`).toEqual([304, 0]);
    }
    expect((await send(path, { 'if-none-match': '"other"' })).status).toBe(200);
  }
});

test('a range of a file is sent; one outside of it is 416', async () => {
  const whole = (await send(font)).body;
  const part = await send(font, { range: 'bytes=10-19' });
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 10-19/${whole.length}`]);
  expect(part.body).toEqual(whole.subarray(10, 20));
  expect((await send(font, { range: `bytes=${whole.length + 5}-` })).status).toBe(416);
  expect((await send(font, { range: 'bytes=nonsense' })).body).toEqual(whole);
});

test('a missing file is 404, and not the page', async () => {
  for (const path of [
    '/assets/none.js',
    '/assets/none',
    '/assets/',
    '/assets',
    '/none.css?x',
    '/favicon.ico',
    '/.env',
    '/a/.git/config',
  ])
    expect(await send(path), path).toMatchObject({ status: 404, headers: { 'content-type': 'text/plain' } });
});

test('no path leaves the folder of the app', async () => {
  for (const path of [
    '/../package.json',
    '/assets/../../server/main.js',
    '/assets/..%2f..%2fserver%2fmain.js',
    '/%2e%2e/%2e%2e/package.json',
    '/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/assets//x.js',
    '/%00.js',
    '/%ff.js',
    '/%',
    '/assets/%252e%252e/%252e%252e/package.json',
    `/${'a'.repeat(5000)}.js`,
  ]) {
    const answer = await send(path);
    expect([400, 404, 414], `${path}: ${answer.status}`).toContain(answer.status);
    expect(answer.body.toString()).not.toContain('"name"');
  }
});

test('other methods are 405 and name the allowed ones', async () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'])
    for (const path of ['/', '/title/1', script, '/health']) {
      const headers = { 'content-type': 'image/png', 'content-length': method === 'TRACE' ? '0' : '1' };
      const answer = await send(path, headers, method, method === 'TRACE' ? '' : 'x');
      expect([answer.status, answer.headers.allow], `${method} ${path}`).toEqual([405, 'GET, HEAD']);
    }
  for (const method of ['GET', 'HEAD', 'PUT'])
    expect(await send('/session/refresh', {}, method)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  expect(await send('/session', {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'DELETE' } });
});
