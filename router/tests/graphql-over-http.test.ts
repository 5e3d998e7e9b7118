import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';

describe.each(['native', 'apollo-gateway'])('with the engine %s', (engine) => {
  let supergraph: TestSupergraph;
  beforeAll(async () => {
    supergraph = await startTestSupergraph({
      ROUTER_ENGINE: engine,
      ROUTER_MAX_TOKENS: '200',
      ROUTER_MAX_DEPTH: '8',
      ROUTER_MAX_ALIASES: '5',
      ROUTER_MAX_ROOT_FIELDS: '6',
    });
  });
  afterAll(() => supergraph[Symbol.asyncDispose]());

  /** With a header that only a preflighted request can have (CSRF prevention). */
  const fetchAsClient: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('apollo-require-preflight', 'true');
    return fetch(input, { ...init, headers });
  };

  const audits = serverAudits({ url: () => `${supergraph.url}/graphql`, fetchFn: fetchAsClient });

  test('all audits are run', () => {
    expect(audits.length).toBeGreaterThan(60);
  });

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s: %s', async (_id, _name, audit) => {
    const result = await audit.fn();

    expect(result, 'reason' in result ? result.reason : '').toMatchObject({ status: 'ok' });
  });

  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${supergraph.url}/graphql`, {
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

    test('of depth, by a text that exhausts the stack of the parser', async () => {
      const response = await post({ query: '{a'.repeat(90_000) });

      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_OVER_LIMIT' } }] });
    });
  });

  test('a request error has status 400 with the GraphQL media type, and 200 as plain JSON', async () => {
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

  test('a client that accepts neither media type gets status 406', async () => {
    expect((await post({ query: '{ __typename }' }, { accept: 'image/png' })).status).toBe(406);
  });

  test('a batched request is refused', async () => {
    const response = await post([{ query: '{ __typename }' }]);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  describe('onError', () => {
    const refused = ['null', 'ABORT', '', 1, true, [], {}, ['NULL']];

    test.each(refused)('%j in the body is refused', async (onError) => {
      const response = await post({ query: '{ __typename }', onError });
      expect(response.status).toBe(400);
      const { errors } = (await response.json()) as { readonly errors: unknown };
      expect(errors).toEqual([
        {
          message: '"onError" must be one of "NULL", "PROPAGATE", "HALT".',
          extensions: { code: 'BAD_REQUEST' },
        },
      ]);
    });

    test.each(['null', 'NULL&onError=NULL', ''])('%j in the address is refused', async (onError) => {
      const response = await fetchAsClient(
        `${supergraph.url}/graphql?query=${encodeURIComponent('{ __typename }')}&onError=${onError}`,
      );
      expect(response.status).toBe(400);
      expect(await response.text()).toContain('onError');
    });

    test('null is no value, and PROPAGATE is the default', async () => {
      for (const body of [{ onError: null }, { onError: 'PROPAGATE' }])
        expect(await (await post({ query: '{ __typename }', ...body })).json()).toEqual({
          data: { __typename: 'Query' },
        });
    });

    test('NULL and HALT are followed by the native engine, and refused by the other', async () => {
      const query = '{ featured { id } nothing: title(id: "x") { id } }';
      const path = `/graphql?query=${encodeURIComponent(query)}&onError=`;
      for (const onError of ['NULL', 'HALT']) {
        const posted = await post({ query, onError });
        const got = await fetchAsClient(`${supergraph.url}${path}${onError}`);
        const status = engine === 'native' ? 200 : 400;
        expect([posted.status, got.status]).toEqual([status, status]);
        const text = await posted.text();
        expect(await got.text()).toBe(text);
        expect(text).toContain(engine === 'native' ? '"data":{' : 'ROUTER_ENGINE=native');
      }
    });
  });

  test('another method gets status 405 with the allowed methods', async () => {
    const response = await fetch(`${supergraph.url}/graphql`, {
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
  ])('a form of another site, sent as %s, is refused', async (type) => {
    const response = await fetch(`${supergraph.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: '{"query":"{ __typename }"}',
    });

    expect([400, 415]).toContain(response.status);
    expect(await response.text()).not.toContain('"data"');
  });

  test('a text with the hash of another text is refused, and not stored', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };

    expect((await post({ query: '{ __typename }', extensions })).status).toBe(400);
    expect(await (await post({ extensions })).json()).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
  });

  test('in production there is no introspection, no suggestion and no explorer', async () => {
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
    expect((await supergraph.execute('{ featurd { id } }')).errors[0]?.message).toContain('Did you mean "featured"');
  });
});
