/** Demand control over HTTP. Lists of the test's graph have no `@listSize`, so that each counts ten elements. */
import { describe, expect, test } from 'vitest';
import { ENGINE_NAMES } from '../src/settings.js';
import { startTestSupergraph } from './support/test-supergraph.js';

const TILES = '{ viewer { page { rows { heading items { id score artwork(width: 640) { url } } } } } }';
const TILES_COST = 1 + 1 + 10 * (1 + 10 * (1 + 1));
const EXPLAIN = { 'x-marquee-explain': 'cost' };

async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

describe.each(ENGINE_NAMES)('with the engine %s, an operation over the limit', (engine) => {
  test('is refused before any subgraph is asked; the error names cost, limit and the most expensive field', async () => {
    await using supergraph = await startTestSupergraph({
      ROUTER_ENGINE: engine,
      ROUTER_DEMAND_CONTROL: 'enforce',
      ROUTER_MAX_COST: '100',
    });

    const { data, errors } = await supergraph.execute(TILES);

    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message:
          `The operation's estimated cost is ${TILES_COST}, and the limit is 100. ` +
          '94 % of it is caused by "viewer.page.rows.items". Select fewer fields, or a smaller "first".',
        extensions: {
          code: 'OPERATION_OVER_LIMIT',
          limit: 'cost',
          allowed: 100,
          cost: TILES_COST,
          field: 'viewer.page.rows.items',
        },
      },
    ]);
    expect(supergraph.recommendations.requests).toEqual([]);
    expect((await supergraph.execute('{ featured { id } }')).errors).toEqual([]);
    expect(await metricsOf(supergraph.url)).toContain('router_over_cost_limit_total{of="operation",mode="enforce"} 1');
  });

  test('is executed and counted in mode measure', async () => {
    await using supergraph = await startTestSupergraph({ ROUTER_ENGINE: engine, ROUTER_MAX_COST: '100' });
    expect((await supergraph.execute(TILES)).errors).toEqual([]);
    const metrics = await metricsOf(supergraph.url);
    expect(metrics).toContain('router_over_cost_limit_total{of="operation",mode="measure"} 1');
    expect(metrics).toContain('router_operation_cost_bucket{le="100"} 0');
    expect(metrics).toContain('router_operation_cost_bucket{le="300"} 1');
    expect(metrics).toContain(`router_operation_cost_sum ${TILES_COST}`);
  });
});

describe.each([
  ['of entities', TILES, ['viewer', 'page', 'rows', 0, 'items', 0, 'artwork'], 3 * (1 + 1)],
  ['of root fields', '{ featured { id year } viewer { profile { id } } }', ['featured'], 10],
] as const)('a subgraph fetch %s over the limit', (kind, operation, path, cost) => {
  test('is not sent; its places have an error that names subgraph, cost and limit', async () => {
    await using supergraph = await startTestSupergraph({
      ROUTER_DEMAND_CONTROL: 'enforce',
      ROUTER_MAX_FETCH_COSTS: 'catalog=5',
    });

    const { data, errors } = await supergraph.execute(operation);

    const entities = kind === 'of entities' ? ' for 3 entities' : '';
    expect(errors).toEqual([
      expect.objectContaining({
        message:
          `A request to the subgraph "catalog"${entities} was not sent: its estimated cost is ${cost}, ` +
          'and the limit is 5. Select fewer fields, or a smaller "first".',
        path,
      }),
    ]);
    expect(errors[0]?.extensions).toMatchObject({ code: 'FETCH_OVER_LIMIT', service: 'catalog' });
    expect(data).toMatchObject({ viewer: expect.anything() as unknown });
    expect(supergraph.catalog.requests).toEqual([]);
    expect(await metricsOf(supergraph.url)).toContain('router_over_cost_limit_total{of="fetch",mode="enforce"} 1');
  });

  test('is sent and counted in mode measure', async () => {
    await using supergraph = await startTestSupergraph({ ROUTER_MAX_FETCH_COSTS: 'catalog=5' });
    expect((await supergraph.execute(operation)).errors).toEqual([]);
    expect(supergraph.catalog.requests).toHaveLength(1);
    expect(await metricsOf(supergraph.url)).toContain('router_over_cost_limit_total{of="fetch",mode="measure"} 1');
  });
});

describe('the estimated cost in extensions', () => {
  const report = {
    cost: {
      estimated: TILES_COST,
      limit: 10_000,
      mode: 'measure',
      mostExpensive: { path: 'viewer.page.rows.items', share: 94 },
    },
  };

  async function extensionsOf(env: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>>) {
    await using supergraph = await startTestSupergraph(env);
    const response = await fetch(`${supergraph.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: TILES }),
    });
    const { data, extensions } = (await response.json()) as Readonly<Record<'data' | 'extensions', unknown>>;
    expect(data).toMatchObject({ viewer: { page: { rows: [{ heading: 'Top' }, { heading: 'New' }] } } });
    return extensions;
  }

  test('is added when the client asks for it', async () => {
    expect(await extensionsOf({ ROUTER_EXPLAIN: 'true' }, EXPLAIN)).toEqual(report);
  });

  test('is added to a partial response too', async () => {
    expect(await extensionsOf({ ROUTER_EXPLAIN: 'true', ROUTER_MAX_FETCH_COSTS: 'catalog=5' }, EXPLAIN)).toEqual(
      report,
    );
  });

  test.each([
    ['no topic', { ROUTER_EXPLAIN: 'true' }, { 'x-marquee-explain': ' , ' }],
    ['no header', { ROUTER_EXPLAIN: 'true' }, {}],
    ['the setting is off', { ROUTER_EXPLAIN: 'false' }, EXPLAIN],
    ['demand control is off', { ROUTER_EXPLAIN: 'true', ROUTER_DEMAND_CONTROL: 'off' }, EXPLAIN],
  ])('is not added: %s', async (_, env, headers) => {
    expect(await extensionsOf(env, headers)).toBeUndefined();
  });
});

test('the limit depends on the variables of each request', async () => {
  await using supergraph = await startTestSupergraph({ ROUTER_DEMAND_CONTROL: 'enforce', ROUTER_MAX_COST: '5' });
  const operation = 'query ($all: Boolean!) { viewer { profile { id } } featured @include(if: $all) { id } }';
  expect((await supergraph.execute(operation, { variables: { all: false } })).errors).toEqual([]);
  expect((await supergraph.execute(operation, { variables: { all: true } })).errors[0]?.extensions).toMatchObject({
    cost: 12,
    field: 'featured',
  });
});
