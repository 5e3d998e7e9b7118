import { describe, expect, test } from 'vitest';
import { ENGINE_NAMES } from '../src/settings.js';
import { startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';
import type { FailureMode } from './support/test-subgraph.js';

const PAGE = `query Page {
  viewer {
    profile { id name }
    page { id rows { heading items { id name score art: artwork(width: 640) { url } year } } }
  }
  featured { id year }
}`;

const SUBGRAPHS = ['users', 'recommendations', 'catalog'] as const;
const TILES = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;
const ITEMS = 'viewer.page.rows.@.items.@';

/** The paths at which two responses differ. A null or missing value is reported once, without the paths below it. */
function differences(healthy: unknown, broken: unknown, path: readonly (string | number)[] = []): readonly string[] {
  if (typeof healthy !== 'object' || healthy === null || typeof broken !== 'object' || broken === null) {
    return healthy === broken ? [] : [path.join('.')];
  }
  return Object.entries(healthy).flatMap(([name, value]) =>
    differences(value, (broken as Record<string, unknown>)[name], [...path, name]),
  );
}

/** The paths that are null when a subgraph fails as a whole. */
const LOST_BY: Record<(typeof SUBGRAPHS)[number], readonly string[]> = {
  users: ['viewer.profile'],
  recommendations: ['viewer.page'],
  catalog: [
    ...TILES.flatMap(([row, tile]) => [
      `viewer.page.rows.${row}.items.${tile}.art`,
      `viewer.page.rows.${row}.items.${tile}.year`,
    ]),
    'featured',
  ],
};

/** The errors of the response then. */
const ERRORS_OF: Record<(typeof SUBGRAPHS)[number], readonly object[]> = {
  users: [{ path: ['viewer', 'profile'], affected: { path: 'viewer', fields: ['profile'], count: 1 } }],
  recommendations: [{ path: ['viewer', 'page'], affected: { path: 'viewer', fields: ['page'], count: 1 } }],
  catalog: [
    { path: ['featured'], affected: { path: '', fields: ['featured'], count: 1 } },
    {
      path: ['viewer', 'page', 'rows', 0, 'items', 0, 'art'],
      affected: { path: ITEMS, fields: ['art', 'year'], count: 4 },
    },
  ],
};

const CODE_OF: Partial<Record<FailureMode, string>> = {
  'refuses connections': 'SUBGRAPH_UNREACHABLE',
  'responds with HTTP 500': 'SUBGRAPH_HTTP',
  'responds with null data': 'SUBGRAPH_MALFORMED',
  'responds with HTML': 'SUBGRAPH_MALFORMED',
  'responds with JSON that is not GraphQL': 'SUBGRAPH_MALFORMED',
  stalls: 'SUBGRAPH_TIMEOUT',
};

async function healthyPage(supergraph: TestSupergraph): Promise<unknown> {
  const { data, errors } = await supergraph.execute(PAGE);
  expect(errors).toEqual([]);
  return data;
}

describe.each(ENGINE_NAMES.flatMap((engine) => SUBGRAPHS.map((subgraph) => ({ engine, subgraph }))))(
  'with the engine $engine, when $subgraph',
  ({ engine, subgraph }) => {
    test.each(Object.entries(CODE_OF))(
      '%s, only its fields are null, and each group of them has one error: %s',
      async (failure, code) => {
        await using supergraph = await startTestSupergraph({ ROUTER_ENGINE: engine });
        const healthy = await healthyPage(supergraph);
        await supergraph[subgraph].failWith(failure as FailureMode);

        const { status, data, errors } = await supergraph.execute(PAGE);

        expect(status).toBe(200);
        expect(differences(healthy, data).toSorted()).toEqual(LOST_BY[subgraph].toSorted());
        expect(errors.map(({ path, extensions }) => ({ path, affected: extensions['affected'] }))).toEqual(
          expect.arrayContaining([...ERRORS_OF[subgraph]]),
        );
        expect(errors).toHaveLength(ERRORS_OF[subgraph].length);
        for (const error of errors)
          expect(error).toMatchObject({
            message: expect.stringContaining(`"${subgraph}"`) as string,
            extensions: { code, service: subgraph },
          });
        expect(JSON.stringify(errors)).not.toMatch(/127\.0\.0\.1|10\.1\.2\.3|stack|\.js/);
      },
    );
  },
);

/** In development, errors of subgraphs reach clients as they are. */
function asInProduction(engine: string): Readonly<Record<string, string>> {
  return { ROUTER_ENGINE: engine, ROUTER_SUBGRAPH_ERROR_CODES: 'catalogue', ROUTER_SUBGRAPH_ERROR_EXTENSIONS: '*' };
}

describe.each(ENGINE_NAMES)('with the engine %s, when only the entities of catalog', (engine) => {
  test.each([
    ['fails entities only', 'SUBGRAPH_ERROR'],
    ['omits an entity', 'SUBGRAPH_MALFORMED'],
  ] as const)('fail (%s), its root fields have values, and its error messages are masked', async (failure, code) => {
    await using supergraph = await startTestSupergraph(asInProduction(engine));
    const healthy = await healthyPage(supergraph);
    await supergraph.catalog.failWith(failure);

    const { data, errors } = await supergraph.execute(PAGE);

    expect(differences(healthy, data).toSorted()).toEqual(
      LOST_BY.catalog.filter((path) => path !== 'featured').toSorted(),
    );
    expect(errors).toEqual([
      {
        message: expect.stringContaining('"catalog"') as string,
        path: ['viewer', 'page', 'rows', 0, 'items', 0, 'art'],
        extensions: { code, service: 'catalog', affected: { path: ITEMS, fields: ['art', 'year'], count: 4 } },
      },
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/internal|ECONN|secret/);
  });
});

describe.each(ENGINE_NAMES)("with the engine %s, a subgraph's own errors", (engine) => {
  test('are masked, and have the path of their tile; other tiles keep their values', async () => {
    await using supergraph = await startTestSupergraph(asInProduction(engine));

    const { data, errors } = await supergraph.execute('{ viewer { page { rows { items { id strict } } } } }');

    expect(data).toMatchObject({
      viewer: {
        page: { rows: [{ items: [{ strict: 1 }, { strict: 1 }] }, { items: [{ strict: null }, { strict: 1 }] }] },
      },
    });
    expect(errors).toEqual([
      {
        message: 'The subgraph "catalog" reported an error.',
        path: ['viewer', 'page', 'rows', 1, 'items', 0, 'strict'],
        extensions: {
          code: 'SUBGRAPH_ERROR',
          service: 'catalog',
          affected: { path: ITEMS, fields: ['strict'], count: 1 },
        },
      },
    ]);
  });

  test('that are equal for all tiles become one error, with its code and message if the code is known', async () => {
    await using supergraph = await startTestSupergraph(asInProduction(engine));

    const { errors } = await supergraph.execute('{ viewer { page { rows { items { id secret } } } } }');

    expect(errors).toEqual([
      {
        message: 'This needs the scope "secrets".',
        path: ['viewer', 'page', 'rows', 0, 'items', 0, 'secret'],
        // One title is on two tiles; engines differ in whether they fetch it once or twice.
        extensions: {
          code: 'FORBIDDEN',
          service: 'catalog',
          affected: { path: ITEMS, fields: ['secret'], count: expect.toBeOneOf([3, 4]) as number },
        },
      },
    ]);
  });

  test('of root fields keep their path', async () => {
    await using supergraph = await startTestSupergraph({ ROUTER_ENGINE: engine });

    const { data, errors } = await supergraph.execute('{ high: limited(first: 1000) }');

    expect(data).toEqual({ high: null });
    expect(errors).toMatchObject([
      {
        message: 'first must be at most 100',
        path: ['high'],
        extensions: { code: 'BAD_USER_INPUT', service: 'catalog' },
      },
    ]);
  });
});

describe.each(ENGINE_NAMES)('with the engine %s, a response of a subgraph', (engine) => {
  test.each(['responds with HTTP 500 and its result', 'responds in gzip'] as const)(
    'is used when the subgraph %s',
    async (mode) => {
      await using supergraph = await startTestSupergraph(asInProduction(engine));
      const healthy = await healthyPage(supergraph);
      await supergraph.catalog.failWith(mode);
      expect(await supergraph.execute(PAGE)).toMatchObject({ data: healthy, errors: [] });
    },
  );

  test.each([
    ['responds with HTTP 401 and an error', 'Sign in again.', 'UNAUTHENTICATED'],
    ['responds in an unknown encoding', expect.stringContaining('content encoding "snappy"'), 'SUBGRAPH_MALFORMED'],
  ] as const)('explains its nulls when the subgraph %s', async (mode, message: unknown, code) => {
    await using supergraph = await startTestSupergraph(asInProduction(engine));
    await healthyPage(supergraph);
    await supergraph.catalog.failWith(mode);
    const { data, errors } = await supergraph.execute('{ featured { id } }');
    expect(data).toEqual({ featured: null });
    expect(errors).toMatchObject([{ message, path: ['featured'], extensions: { code, service: 'catalog' } }]);
  });

  test('has an error for each place, if the setting says so', async () => {
    await using supergraph = await startTestSupergraph({ ROUTER_ENGINE: engine, ROUTER_ERROR_GROUPING: 'place' });
    await healthyPage(supergraph);
    await supergraph.catalog.failWith('responds with HTML');
    const { errors } = await supergraph.execute(PAGE);
    expect(errors.map(({ path }) => path?.join('.')).toSorted()).toEqual(LOST_BY.catalog.toSorted());
    for (const { extensions } of errors) expect(extensions).toEqual({ code: 'SUBGRAPH_MALFORMED', service: 'catalog' });
  });

  test("reaches clients with the subgraph's own words in development", async () => {
    await using supergraph = await startTestSupergraph({ ROUTER_ENGINE: engine });
    const { errors } = await supergraph.execute('{ viewer { page { rows { items { id strict } } } } }');
    expect(errors).toMatchObject([{ message: 'no rights at db-7.internal', extensions: { service: 'catalog' } }]);
  });
});

test.each(ENGINE_NAMES)(
  'with the engine %s, at the deadline of the operation the response contains the data that has arrived',
  async (engine) => {
    await using supergraph = await startTestSupergraph({
      ROUTER_ENGINE: engine,
      ROUTER_PAGE_DEADLINE_MS: '1000',
      ROUTER_CORE_FETCH_DEADLINE_MS: '60000',
      ROUTER_NON_CORE_FETCH_DEADLINE_MS: '60000',
    });
    await healthyPage(supergraph);
    await supergraph.catalog.failWith('stalls');

    const { data, errors } = await supergraph.execute(PAGE);

    expect(data).toMatchObject({
      viewer: {
        profile: { name: 'Ada' },
        page: { rows: [{ items: [{ name: 'Title t1', score: 90, art: null }, {}] }, {}] },
      },
      featured: null,
    });
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED']);
  },
);

test('a subgraph gets its timeout in a header, which is shorter for non-core subgraphs', async () => {
  await using supergraph = await startTestSupergraph({
    ROUTER_INTERNAL_HEADERS: 'catalog,recommendations',
    ROUTER_CORE_FETCH_DEADLINE_MS: '900',
    ROUTER_NON_CORE_FETCH_DEADLINE_MS: '700',
  });
  await supergraph.execute(PAGE);

  expect(supergraph.catalog.requests[0]?.headers['x-marquee-deadline-ms']).toBe('900');
  expect(supergraph.recommendations.requests[0]?.headers['x-marquee-deadline-ms']).toBe('700');
});
