/**
 * Gateways that people have already, unmodified, serve what is published here: Apollo's in managed mode, and Hive's.
 */
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { SupergraphSchemaManager } from '@graphql-tools/federation';
import { execute, parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startFilmSubgraph } from '../tests/film-subgraph.js';
import type { FilmSubgraph } from '../tests/film-subgraph.js';
import { FILMS, REF, RIVAL, startTestRegistry, VOTES } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';

const BY_TEST = { git: null, by: 'test' };

let testRegistry: TestRegistry;
let films: FilmSubgraph;
beforeEach(async () => {
  testRegistry = await startTestRegistry();
  films = await startFilmSubgraph();
  await testRegistry.registry.publishAll(REF, [{ ...FILMS, url: films.url }], BY_TEST);
  vi.stubEnv('APOLLO_SCHEMA_CONFIG_DELIVERY_ENDPOINT', `${testRegistry.url}/uplink`);
  vi.stubEnv('APOLLO_GRAPH_REF', 'marquee@current');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await films[Symbol.asyncDispose]();
  await testRegistry[Symbol.asyncDispose]();
});

const FIELDS_OF_FILM = '{ __type(name: "Film") { fields { name } } }';

/** A gateway that is told nothing but three variables of its environment. */
interface Gateway extends AsyncDisposable {
  ask(query: string): Promise<unknown>;
  /** What it has complained of so far. */
  complaints(): string;
}

async function startApolloGateway(key: string): Promise<Gateway> {
  vi.stubEnv('APOLLO_KEY', key);
  const said: string[] = [];
  const logger = {
    debug: () => {},
    info: () => {},
    warn: (line?: unknown) => void said.push(String(line)),
    error: (line?: unknown) => void said.push(String(line)),
  };
  const gateway = new ApolloGateway({ logger, uplinkMaxRetries: 0 });
  const server = new ApolloServer({
    gateway,
    logger,
    introspection: true,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginUsageReportingDisabled()],
  });
  await server.start();
  return {
    ask: async (query) => {
      const { body } = await server.executeOperation({ query });
      return body.kind === 'single' ? body.singleResult : body;
    },
    complaints: () => said.join('\n'),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Rejects with what Uplink said when there is nothing to serve. */
async function startHiveClient(key: string): Promise<Gateway> {
  vi.stubEnv('APOLLO_KEY', key);
  const said: string[] = [];
  const manager = new SupergraphSchemaManager({ maxRetries: 1 });
  manager.addEventListener(
    'log',
    ({ detail }) => void ('level' in detail && detail.level === 'error' && said.push(detail.message)),
  );
  await new Promise<void>((resolve, reject) => {
    manager.addEventListener('schema', () => resolve());
    manager.addEventListener('failure', () => reject(new Error(said.join('\n'))));
    manager.start();
  });
  return {
    ask: async (query) => {
      if (manager.schema === undefined) throw new Error('There is no schema.');
      return execute({ schema: manager.schema, document: parse(query), contextValue: {} });
    },
    complaints: () => said.join('\n'),
    [Symbol.asyncDispose]: async () => void (await manager.stop()),
  };
}

describe.each([
  { name: 'Apollo Gateway', start: startApolloGateway },
  { name: "Hive's client", start: startHiveClient },
])('$name', ({ start }) => {
  test('serves the supergraph of the registry, and asks the subgraphs that it names', async () => {
    await using gateway = await start(await testRegistry.keyFor('read'));
    expect(await gateway.ask('{ films { year } }')).toMatchObject({ data: { films: [{ year: 2001 }] } });
  });

  test('follows a publication and a rollback', async () => {
    await using gateway = await start(await testRegistry.keyFor('read'));
    expect(JSON.stringify(await gateway.ask(FIELDS_OF_FILM))).not.toContain('stars');
    await testRegistry.registry.publishAll(REF, [VOTES], BY_TEST);
    await expect
      .poll(async () => JSON.stringify(await gateway.ask(FIELDS_OF_FILM)), { timeout: 30_000 })
      .toContain('stars');
    await testRegistry.registry.rollBack(REF, null, 'test');
    await expect
      .poll(async () => JSON.stringify(await gateway.ask(FIELDS_OF_FILM)), { timeout: 30_000 })
      .not.toContain('stars');
  });

  test('hears nothing of a publication that does not compose', async () => {
    await using gateway = await start(await testRegistry.keyFor('read'));
    await testRegistry.registry.publishAll(REF, [RIVAL], BY_TEST);
    await testRegistry.registry.publishAll(REF, [{ ...RIVAL, sdl: VOTES.sdl }], BY_TEST);
    await expect
      .poll(async () => JSON.stringify(await gateway.ask(FIELDS_OF_FILM)), { timeout: 30_000 })
      .toContain('stars');
    expect(gateway.complaints()).toBe('');
  });

  test('is told what is wrong with its key', async () => {
    await expect(start('service:marquee:nobody')).rejects.toThrow(
      'not one of this registry: set APOLLO_KEY to one that is',
    );
    await expect(start(await testRegistry.keyFor('report'))).rejects.toThrow('may not read marquee@current');
  });
});
