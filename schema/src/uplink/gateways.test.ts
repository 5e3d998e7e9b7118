/** Unmodified gateways follow this registry by Uplink: Apollo Gateway in managed mode, and Hive's client. */
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

/** A gateway that is configured by three environment variables. */
interface Gateway extends AsyncDisposable {
  send(query: string): Promise<unknown>;
  /** Its warnings and errors so far. */
  problems(): string;
}

async function startApolloGateway(key: string): Promise<Gateway> {
  vi.stubEnv('APOLLO_KEY', key);
  const problems: string[] = [];
  const logger = {
    debug: () => {},
    info: () => {},
    warn: (line?: unknown) => void problems.push(String(line)),
    error: (line?: unknown) => void problems.push(String(line)),
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
    send: async (query) => {
      const { body } = await server.executeOperation({ query });
      return body.kind === 'single' ? body.singleResult : body;
    },
    problems: () => problems.join('\n'),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

/** Rejects with the error of Uplink when there is no supergraph. */
async function startHiveClient(key: string): Promise<Gateway> {
  vi.stubEnv('APOLLO_KEY', key);
  const problems: string[] = [];
  const manager = new SupergraphSchemaManager({ maxRetries: 1 });
  manager.addEventListener(
    'log',
    ({ detail }) => void ('level' in detail && detail.level === 'error' && problems.push(detail.message)),
  );
  await new Promise<void>((resolve, reject) => {
    manager.addEventListener('schema', () => resolve());
    manager.addEventListener('failure', () => reject(new Error(problems.join('\n'))));
    manager.start();
  });
  return {
    send: async (query) => {
      if (manager.schema === undefined) throw new Error('No schema was loaded.');
      return execute({ schema: manager.schema, document: parse(query), contextValue: {} });
    },
    problems: () => problems.join('\n'),
    [Symbol.asyncDispose]: async () => void (await manager.stop()),
  };
}

describe.each([
  { name: 'Apollo Gateway', start: startApolloGateway },
  { name: "Hive's client", start: startHiveClient },
])('$name', ({ start }) => {
  test('serves the supergraph of the registry, and fetches from its subgraphs', async () => {
    await using gateway = await start(await testRegistry.keyFor('read'));
    expect(await gateway.send('{ films { year } }')).toMatchObject({ data: { films: [{ year: 2001 }] } });
  });

  test('follows a publication and a rollback', async () => {
    await using gateway = await start(await testRegistry.keyFor('read'));
    expect(JSON.stringify(await gateway.send(FIELDS_OF_FILM))).not.toContain('stars');
    await testRegistry.registry.publishAll(REF, [VOTES], BY_TEST);
    await expect
      .poll(async () => JSON.stringify(await gateway.send(FIELDS_OF_FILM)), { timeout: 30_000 })
      .toContain('stars');
    await testRegistry.registry.rollBack(REF, null, 'test');
    await expect
      .poll(async () => JSON.stringify(await gateway.send(FIELDS_OF_FILM)), { timeout: 30_000 })
      .not.toContain('stars');
  });

  test('keeps its supergraph, without an error, when a publication does not compose', async () => {
    await using gateway = await start(await testRegistry.keyFor('read'));
    await testRegistry.registry.publishAll(REF, [RIVAL], BY_TEST);
    await testRegistry.registry.publishAll(REF, [{ ...RIVAL, sdl: VOTES.sdl }], BY_TEST);
    await expect
      .poll(async () => JSON.stringify(await gateway.send(FIELDS_OF_FILM)), { timeout: 30_000 })
      .toContain('stars');
    expect(gateway.problems()).toBe('');
  });

  test('gets an error message for an unknown key and for a key without the role', async () => {
    await expect(start('service:marquee:unknown')).rejects.toThrow(
      'unknown to this registry: set APOLLO_KEY to a key of this registry',
    );
    await expect(start(await testRegistry.keyFor('report'))).rejects.toThrow('may not read marquee@current');
  });
});
