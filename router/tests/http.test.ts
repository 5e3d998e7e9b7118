import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';

let supergraph: TestSupergraph;
beforeAll(async () => {
  supergraph = await startTestSupergraph();
  return () => supergraph[Symbol.asyncDispose]();
});

function post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${supergraph.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('a request that cannot be executed', () => {
  test.each([
    [
      'is larger than 1 MB',
      JSON.stringify({ query: `# ${'x'.repeat(1024 * 1024)}\n{ __typename }` }),
      {},
      413,
      'BAD_REQUEST',
    ],
    ['is not JSON', '{ query', {}, 400, 'BAD_REQUEST'],
    [
      'has the media type of an HTML form',
      '{"query":"{ __typename }"}',
      { 'content-type': 'text/plain' },
      400,
      'BAD_REQUEST',
    ],
    ['does not parse', JSON.stringify({ query: '{' }), {}, 200, 'GRAPHQL_PARSE_FAILED'],
    ['selects an unknown field', JSON.stringify({ query: '{ nothing }' }), {}, 200, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'lacks a variable',
      JSON.stringify({ query: 'query ($id: ID!) { title(id: $id) { id } }' }),
      {},
      200,
      'BAD_USER_INPUT',
    ],
    [
      'contains two operations and names none',
      JSON.stringify({ query: 'query A { __typename } query B { __typename }' }),
      {},
      200,
      'OPERATION_RESOLUTION_FAILURE',
    ],
  ] as const)("and %s is refused in GraphQL's error format", async (_, body, headers, status, code) => {
    const response = await post(body, headers);

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.any(String) as string, extensions: { code } }],
    });
  });
});

test('an operation is executed with the default values of its variables; fields keep their order', async () => {
  const response = await post(
    JSON.stringify({
      query:
        'query ($width: Int = 640, $more: Boolean = false) { title(id: "t1") { year artwork(width: $width) { url } name @include(if: $more) } }',
    }),
  );

  expect(await response.text()).toBe('{"data":{"title":{"year":1994,"artwork":{"url":"/t1/640.svg"}}}}');
});

test('introspection sends no request to a subgraph', async () => {
  const before = supergraph.catalog.requests.length;
  const response = await post(JSON.stringify({ query: '{ __typename __type(name: "Viewer") { fields { name } } }' }));

  expect(await response.json()).toEqual({
    data: { __typename: 'Query', __type: { fields: [{ name: 'page' }, { name: 'profile' }] } },
  });
  expect(supergraph.catalog.requests).toHaveLength(before);
});

test('automatic persisted queries: an operation is sent once by its text, then by its hash', async () => {
  const query = '{ featured { id } }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };

  expect(await (await post(JSON.stringify({ extensions }))).json()).toMatchObject({
    errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  });
  await post(JSON.stringify({ query, extensions }));
  expect(await (await post(JSON.stringify({ extensions }))).json()).toEqual({ data: { featured: [{ id: 't9' }] } });
});

test('a simple request, which a page of another site could send, is refused (CSRF)', async () => {
  const response = await fetch(`${supergraph.url}/graphql?query={__typename}`);

  expect(response.status).toBe(400);
  expect(await response.text()).toContain('CSRF');
});

describe('CORS preflight', () => {
  const preflight = (origin: string): Promise<Response> =>
    fetch(`${supergraph.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });

  test.each(['https://studio.apollographql.com', 'http://localhost:3000', 'http://127.0.0.1:5173'])(
    '%s is allowed',
    async (origin) => {
      const response = await preflight(origin);

      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    },
  );

  test.each(['https://evil.example', 'http://localhost.evil.example', 'null'])('%s is not allowed', async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a browser that opens the router', () => {
  const open = (path: string): Promise<Response> =>
    fetch(`${supergraph.url}${path}`, { headers: { accept: 'text/html' } });

  test.each(['/graphql', '/explorer'])(
    'gets an explorer with the operation, its variables and the demo token at %s',
    async (path) => {
      const document = join(supergraph.dataDir, 'BrowsePage.graphql');
      await writeFile(document, 'query DemoPage($country: String) { __typename }');
      await using configured = await startTestSupergraph({
        ROUTER_EXPLORER_DOCUMENT: document,
        ROUTER_EXPLORER_VARIABLES: '{ "country": "US" }',
        ROUTER_EXPLORER_TOKEN_FILE: `${document}.token`,
      });
      await writeFile(`${document}.token`, 'demo.access.token\n');

      const page = await (await fetch(`${configured.url}${path}`, { headers: { accept: 'text/html' } })).text();

      expect(page).toContain('query DemoPage');
      expect(page).toContain('Bearer demo.access.token');
      expect(page).toMatch(/country\\*": *\\*"US/);
    },
  );

  test('gets Sandbox at /graphql, and without network a way to GraphiQL', async () => {
    const page = await (await open('/graphql')).text();
    expect(page).toContain('EmbeddedSandbox');
    // For a browser without network.
    expect(page).toContain('offline. <a href="/explorer">');
    expect(page).toContain('#embeddableSandbox:empty');
  });

  test.each(['/graphql', '/explorer'])('%s opens with a known operation that the address names', async (path) => {
    expect(await (await open(`${path}?operation=FirstPaint`)).text()).toContain('query FirstPaint');
    for (const name of ['None', '../../../package', '%2e%2e', 'FirstPaint&operation=None'])
      expect(await (await open(`${path}?operation=${name}`)).text()).toContain('query BrowsePage');
  });

  test('gets a GraphiQL page that loads nothing from other hosts', async () => {
    const page = await (await open('/explorer')).text();
    const loads = [
      ...page.matchAll(/<(?:script|link|img|iframe)[^>]*\s(?:src|href)=["']?((?:https?:)?\/\/[^"'\s>]+)/g),
    ].map((match) => match[1]);

    expect(page).toContain('GraphiQL');
    expect(loads).toEqual([]);
    expect(page).not.toMatch(/@import\s+(?:url\()?["']?https?:/);
    expect(page).not.toMatch(/importScripts\(\s*["'`]https?:/);
  });

  test('gets neither an explorer nor introspection in production', async () => {
    await using production = await startTestSupergraph({ MARQUEE_MODE: 'production' });
    const get = (path: string): Promise<Response> =>
      fetch(`${production.url}${path}`, { headers: { accept: 'text/html' } });

    expect((await get('/explorer')).status).toBe(404);
    expect(await (await get('/graphql')).text()).not.toContain('Sandbox');
    expect((await production.execute('{ __schema { types { name } } }')).errors[0]).toMatchObject({
      message: expect.stringContaining('introspection') as string,
    });
  });
});

test('/health and /ready have status 200; an unknown path is a GraphQL error', async () => {
  expect((await fetch(`${supergraph.url}/health`)).status).toBe(200);
  expect((await fetch(`${supergraph.url}/ready`)).status).toBe(200);
  expect(await (await fetch(`${supergraph.url}/nowhere`)).json()).toMatchObject({
    errors: [{ message: expect.stringContaining('/graphql') as string }],
  });
});
