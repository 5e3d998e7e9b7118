/** Checks use the traffic that Apollo Server reports. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginUsageReporting } from '@apollo/server/plugin/usageReporting';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILMS, GRAPH, REF, startTestRegistry } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';

let testRegistry: TestRegistry;
beforeEach(async () => {
  testRegistry = await startTestRegistry();
  await testRegistry.registry.publishAll(REF, [FILMS], { git: null, by: 'test' });
});
afterEach(() => testRegistry[Symbol.asyncDispose]());

/** Apollo Server's logger takes the message first; ours takes fields first. */
const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Runs operations through a real server, which reports them to the registry when it stops. */
async function serve(key: string, ...queries: readonly string[]): Promise<void> {
  const failures: unknown[] = [];
  const server = new ApolloServer({
    typeDefs: 'type Query { film(id: ID!): Film films: [Film!]! } type Film { id: ID! name: String year: Int }',
    resolvers: { Query: { films: () => [{ id: '1', name: 'One', year: 2001 }] } },
    apollo: { key, graphRef: 'marquee@current' },
    plugins: [
      ApolloServerPluginUsageReporting({
        endpointUrl: testRegistry.url,
        sendReportsImmediately: false,
        reportErrorFunction: (error) => void failures.push(error),
      }),
    ],
    logger: QUIET,
    stopOnTerminationSignals: false,
  });
  await server.start();
  for (const query of queries) {
    const headers = new HeaderMap([
      ['content-type', 'application/json'],
      ['apollographql-client-name', 'phone'],
      ['apollographql-client-version', '1.2.3'],
    ]);
    await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: 'POST', headers, search: '', body: { query } },
      context: async () => ({}),
    });
  }
  // The plugin records an operation in the turn after its response.
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  await server.stop();
  if (failures.length > 0) throw failures[0] as Error;
}

async function check(sdl: string, config: object = {}) {
  const key = await testRegistry.keyFor('check');
  const { graph } = (await testRegistry.request(
    key,
    'mutation ($input: SubgraphCheckAsyncInput!) { graph(id: "marquee") { variant(name: "current") { submitSubgraphCheckAsync(input: $input) { ... on CheckRequestSuccess { workflowID } } } } }',
    { input: { subgraphName: 'films', proposedSchema: sdl, gitContext: {}, config, isSandbox: false } },
  )) as { graph: { variant: { submitSubgraphCheckAsync: { workflowID: string } } } };
  const response = await testRegistry.request(
    key,
    'query ($id: ID!) { graph(id: "marquee") { checkWorkflow(id: $id) { status tasks { ... on OperationsCheckTask { result { numberOfCheckedOperations changes { code severity description } } } } } } }',
    { id: graph.variant.submitSubgraphCheckAsync.workflowID },
  );
  return JSON.stringify(response['graph']);
}

const withoutYear = FILMS.sdl.replace(' year: Int', '');
const withoutName = FILMS.sdl.replace(' name: String', '');

test('removing a field that was requested fails the check; removing an unused field passes', async () => {
  await serve(await testRegistry.keyFor('report'), 'query Years { films { year } }', 'query Years { films { year } }');
  const refused = await check(withoutYear);
  expect(refused).toContain('"status":"FAILED"');
  expect(refused).toContain('Used by Years (phone 1.2.3)');
  const passed = await check(withoutName);
  expect(passed).toContain('"status":"PASSED"');
  expect(passed).toContain('None of 1 known operations uses it.');
});

test('traffic below the threshold, of excluded clients and outside the window is ignored', async () => {
  await serve(await testRegistry.keyFor('report'), 'query Years { films { year } }');
  expect(await check(withoutYear, { queryCountThreshold: 2 })).toContain('"status":"PASSED"');
  expect(await check(withoutYear, { excludedClients: [{ name: 'phone' }] })).toContain('"status":"PASSED"');
  expect(await check(withoutYear, { excludedOperationNames: [{ name: 'Years' }] })).toContain('"status":"PASSED"');
  expect(await check(withoutYear, { from: '-1209600', to: '-604800' })).toContain('"status":"PASSED"');
  expect(await check(withoutYear, { queryCountThresholdPercentage: 100 })).toContain('"status":"FAILED"');
});

test('a report with a key that lacks the role is refused, and nothing is counted', async () => {
  await expect(serve(await testRegistry.keyFor('read'), 'query Years { films { year } }')).rejects.toThrow();
  expect(await check(withoutYear)).toContain('"status":"PASSED"');
});

test.each([
  { what: 'a body that is no report', body: Buffer.from('not a report'), gzip: false },
  { what: 'a body with a false content encoding', body: Buffer.from('not a report'), gzip: true },
])('$what is refused', async ({ body, gzip }) => {
  const response = await fetch(`${testRegistry.url}/api/ingress/traces`, {
    method: 'POST',
    body,
    headers: {
      'x-api-key': await testRegistry.keys.create('reporter', GRAPH, ['report'], 'test'),
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    },
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('The usage report is invalid');
});
