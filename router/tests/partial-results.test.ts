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

/** The paths at which `broken` differs from `healthy`; a value that is null or missing stands for all below it. */
function differences(healthy: unknown, broken: unknown, path: readonly (string | number)[] = []): readonly string[] {
  if (typeof healthy !== 'object' || healthy === null || typeof broken !== 'object' || broken === null) {
    return healthy === broken ? [] : [path.join('.')];
  }
  return Object.entries(healthy).flatMap(([name, value]) =>
    differences(value, (broken as Record<string, unknown>)[name], [...path, name]),
  );
}

/** What each subgraph's death takes with it, when it fails as a whole. */
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

/** Where the client reads of it. */
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
  'answers HTTP 500': 'SUBGRAPH_HTTP',
  'answers data null': 'SUBGRAPH_MALFORMED',
  'answers garbage': 'SUBGRAPH_MALFORMED',
  'answers JSON that is no GraphQL response': 'SUBGRAPH_MALFORMED',
  stalls: 'SUBGRAPH_TIMEOUT',
};

async function healthyPage(house: TestSupergraph): Promise<unknown> {
  const { data, errors } = await house.execute(PAGE);
  expect(errors).toEqual([]);
  return data;
}

describe.each(ENGINE_NAMES.flatMap((engine) => SUBGRAPHS.map((subgraph) => ({ engine, subgraph }))))(
  'with the engine $engine, when $subgraph',
  ({ engine, subgraph }) => {
    test.each(Object.entries(CODE_OF))(
      '%s, only its fields are missing, and one error for each group of them says why: %s',
      async (breakage, code) => {
        await using house = await startTestSupergraph({ ROUTER_ENGINE: engine });
        const healthy = await healthyPage(house);
        await house[subgraph].failWith(breakage as FailureMode);

        const { status, data, errors } = await house.execute(PAGE);

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

describe.each(ENGINE_NAMES)('with the engine %s, when only the entities of catalog', (engine) => {
  test.each([
    ['fails entities only', 'SUBGRAPH_ERROR'],
    ['loses an entity', 'SUBGRAPH_MALFORMED'],
  ] as const)('fail (%s), its root fields stay, and its own words are not handed on', async (breakage, code) => {
    await using house = await startTestSupergraph({ ROUTER_ENGINE: engine });
    const healthy = await healthyPage(house);
    await house.catalog.failWith(breakage);

    const { data, errors } = await house.execute(PAGE);

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
  test('are placed at the tile they are about, masked, while the other tiles keep their values', async () => {
    await using house = await startTestSupergraph({ ROUTER_ENGINE: engine });

    const { data, errors } = await house.execute('{ viewer { page { rows { items { id strict } } } } }');

    expect(data).toMatchObject({
      viewer: {
        page: { rows: [{ items: [{ strict: 1 }, { strict: 1 }] }, { items: [{ strict: null }, { strict: 1 }] }] },
      },
    });
    expect(errors).toEqual([
      {
        message: 'The subgraph "catalog" could not answer this.',
        path: ['viewer', 'page', 'rows', 1, 'items', 0, 'strict'],
        extensions: {
          code: 'SUBGRAPH_ERROR',
          service: 'catalog',
          affected: { path: ITEMS, fields: ['strict'], count: 1 },
        },
      },
    ]);
  });

  test('that say the same about every tile are one error, which keeps a known code and message', async () => {
    await using house = await startTestSupergraph({ ROUTER_ENGINE: engine });

    const { errors } = await house.execute('{ viewer { page { rows { items { id secret } } } } }');

    expect(errors).toEqual([
      {
        message: 'This needs the scope "secrets".',
        path: ['viewer', 'page', 'rows', 0, 'items', 0, 'secret'],
        // One title stands on two tiles; engines differ in whether they ask for it once or twice.
        extensions: {
          code: 'FORBIDDEN',
          service: 'catalog',
          affected: { path: ITEMS, fields: ['secret'], count: expect.toBeOneOf([3, 4]) as number },
        },
      },
    ]);
  });

  test('at the root keep their place too', async () => {
    await using house = await startTestSupergraph({ ROUTER_ENGINE: engine });

    const { data, errors } = await house.execute('{ high: limited(first: 1000) }');

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

test.each(ENGINE_NAMES)(
  'with the engine %s, when the whole operation runs out of time, the answer goes out with what has arrived',
  async (engine) => {
    await using house = await startTestSupergraph({
      ROUTER_ENGINE: engine,
      ROUTER_PAGE_DEADLINE_MS: '1000',
      ROUTER_CORE_FETCH_DEADLINE_MS: '60000',
      ROUTER_NON_CORE_FETCH_DEADLINE_MS: '60000',
    });
    await healthyPage(house);
    await house.catalog.failWith('stalls');

    const { data, errors } = await house.execute(PAGE);

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

test('a subgraph is told how long it will be waited for, less when it is not core', async () => {
  await using house = await startTestSupergraph({
    ROUTER_CORE_FETCH_DEADLINE_MS: '900',
    ROUTER_NON_CORE_FETCH_DEADLINE_MS: '700',
  });
  await house.execute(PAGE);

  expect(house.catalog.requests[0]?.headers['x-marquee-deadline-ms']).toBe('900');
  expect(house.recommendations.requests[0]?.headers['x-marquee-deadline-ms']).toBe('700');
});
