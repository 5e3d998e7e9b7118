import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';

describe.each(['native', 'apollo-gateway'])('with the engine %s', (engine) => {
  let house: TestSupergraph;
  beforeAll(async () => {
    house = await startTestSupergraph({
      ROUTER_ENGINE: engine,
      ROUTER_MAX_TOKENS: '200',
      ROUTER_MAX_DEPTH: '8',
      ROUTER_MAX_ALIASES: '5',
      ROUTER_MAX_ROOT_FIELDS: '6',
    });
  });
  afterAll(() => house[Symbol.asyncDispose]());

  /** As a client that is no form and no foreign page. */
  const fetchAsClient: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('apollo-require-preflight', 'true');
    return fetch(input, { ...init, headers });
  };

  const audits = serverAudits({ url: () => `${house.url}/graphql`, fetchFn: fetchAsClient });

  test('the audits are all there', () => {
    expect(audits.length).toBeGreaterThan(60);
  });

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s: %s', async (_id, _name, audit) => {
    const result = await audit.fn();

    expect(result, 'reason' in result ? result.reason : '').toMatchObject({ status: 'ok' });
  });

  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  describe('an operation over a limit is refused before it is validated or planned', () => {
    test.each([
      ['tokens', `{ ${'nothing '.repeat(250)} }`, 200],
      ['depth', `{ featured ${'{ artwork '.repeat(8)} ${'}'.repeat(8)} }`, 8],
      [
        'aliases',
        `{ featured { ${'abcdef'
          .split('')
          .map((name) => `${name}: id`)
          .join(' ')} } }`,
        5,
      ],
      ['rootFields', `{ ${'__typename '.repeat(7)} }`, 6],
    ])('of %s', async (limit, query, allowed) => {
      const response = await post({ query });

      expect(response.status).toBe(200);
      const { errors } = (await response.json()) as { errors: readonly { extensions: object }[] };
      expect(errors.map(({ extensions }) => extensions)).toContainEqual({
        code: 'OPERATION_OVER_LIMIT',
        limit,
        allowed,
      });
    });

    test('however deep a text is nested', async () => {
      const response = await post({ query: '{a'.repeat(90_000) });

      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_OVER_LIMIT' } }] });
    });
  });

  test('a refused operation has a status of its own for clients that know the media type, and none for others', async () => {
    const [known, plain] = await Promise.all(
      ['application/graphql-response+json', 'application/json'].map((accept) =>
        post({ query: '{ nothing }' }, { accept }),
      ),
    );

    expect([known?.status, known?.headers.get('content-type')]).toEqual([
      400,
      'application/graphql-response+json; charset=utf-8',
    ]);
    expect([plain?.status, plain?.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  });

  test('a client that accepts neither type is told so', async () => {
    expect((await post({ query: '{ __typename }' }, { accept: 'image/png' })).status).toBe(406);
  });

  test('several operations in one request are refused', async () => {
    const response = await post([{ query: '{ __typename }' }]);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('other methods are told which ones there are', async () => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'TEXT/plain;charset=utf-8',
  ])('a form of another site, sent as %s, is not answered', async (type) => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: '{"query":"{ __typename }"}',
    });

    expect([400, 415]).toContain(response.status);
    expect(await response.text()).not.toContain('"data"');
  });

  test('a persisted text under the hash of another is refused, and not kept', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };

    expect((await post({ query: '{ __typename }', extensions })).status).toBe(400);
    expect(await (await post({ extensions })).json()).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
  });

  test('in production the schema is not told, and there is no explorer', async () => {
    await using production = await startTestSupergraph({ ROUTER_ENGINE: engine, MARQUEE_MODE: 'production' });
    const page = await fetch(`${production.url}/graphql`, { headers: { accept: 'text/html' } });

    const { data, errors } = await production.execute('{ __schema { types { name } } }');

    expect(data).toBeUndefined();
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('introspection') as string,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect(await page.text()).not.toContain('Sandbox');
    expect((await production.execute('{ featurd { id } }')).errors[0]?.message).not.toContain('featured');
    expect((await house.execute('{ featurd { id } }')).errors[0]?.message).toContain('Did you mean "featured"');
  });
});
