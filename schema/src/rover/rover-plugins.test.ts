/** Unmodified Rover composes and runs with our plugins, offline. */
import { createServer } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build } from '../composition/build.js';
import { openRover } from '../tests/rover/rover-process.js';
import type { Rover } from '../tests/rover/rover-process.js';
import { FILMS, REF, startTestRegistry, VOTES } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';
import { installPlugins, PLUGIN_VERSION } from './install-plugins.js';

let registry: TestRegistry;
let rover: Rover;
beforeEach(async () => {
  registry = await startTestRegistry();
  // No server listens at the download host, so Rover cannot download its own plugins.
  rover = await openRover(registry.url, await registry.keyFor('read'), {
    APOLLO_ELV2_LICENSE: 'accept',
    APOLLO_ROVER_DOWNLOAD_HOST: 'http://127.0.0.1:1',
    PATH: process.env['PATH'] ?? '',
  });
  await installPlugins(join(rover.folder, '.rover', 'bin'));
});
afterEach(async () => {
  await rover[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

async function configure(...subgraphs: readonly (typeof FILMS)[]): Promise<string> {
  const entries = await Promise.all(
    subgraphs.map(
      async ({ name, url, sdl }) =>
        `  ${name}:\n    routing_url: ${url}\n    schema:\n      file: ${await rover.file(`${name}.graphql`, sdl)}`,
    ),
  );
  return rover.file('supergraph.yaml', `federation_version: =${PLUGIN_VERSION}\nsubgraphs:\n${entries.join('\n')}\n`);
}

test('composes the same bytes as the registry', async () => {
  const odd = {
    ...FILMS,
    sdl: `${FILMS.sdl}\n"""\n# 'quoted' "twice": \\n: | > é 映画\n"""\ntype Odd { a(text: String = "x: \\"y\\"\\n"): Int }\n`,
  };
  const { exitCode, json } = await rover.run('supergraph', 'compose', '--config', await configure(odd, VOTES));
  expect(json.error).toBeNull();
  expect(exitCode).toBe(0);
  expect(json.data['core_schema']).toBe(supergraphOf(odd, VOTES));
});

function supergraphOf(...subgraphs: readonly (typeof FILMS)[]): string {
  const built = build(subgraphs);
  return built.outcome === 'composed' ? built.supergraphSdl : '';
}

test('composes published subgraphs with a local one', async () => {
  await registry.registry.publishAll(REF, [FILMS, VOTES], { git: null, by: 'test' });
  const longer = { ...VOTES, sdl: VOTES.sdl.replace('stars: Int', 'stars: Int votes: Int') };
  const { json } = await rover.run(
    'supergraph',
    'compose',
    '--graph-ref',
    'marquee@current',
    '--config',
    await configure(longer),
  );
  expect(json.data['core_schema']).toBe(supergraphOf(FILMS, longer));
});

test.each([
  {
    what: 'a conflict',
    rival: { ...VOTES, sdl: VOTES.sdl.replace('id: ID!', 'id: Int!') },
    code: 'FIELD_TYPE_MISMATCH',
  },
  { what: 'a syntax error', rival: { ...VOTES, sdl: 'type Query { a: [Int }' }, code: 'INVALID_GRAPHQL' },
])('$what is reported with its code, subgraph and line', async ({ rival, code }) => {
  const { exitCode, json } = await rover.run('supergraph', 'compose', '--config', await configure(FILMS, rival));
  expect(exitCode).toBe(1);
  expect(json.error).toMatchObject({
    code: 'E029',
    details: {
      build_errors: [
        {
          code,
          nodes: expect.arrayContaining([
            expect.objectContaining({
              subgraph: 'votes',
              start: expect.objectContaining({ line: expect.any(Number) as number }) as object,
            }),
          ]) as unknown,
        },
      ],
    },
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('`rover dev` serves with our router, and reloads a schema when it is saved', async () => {
  const port = await freePort();
  await using dev = rover.start(
    'dev',
    '--supergraph-config',
    await configure(FILMS),
    '--supergraph-port',
    String(port),
    '--router-config',
    await rover.file('apollo.yaml', 'supergraph:\n  path: /api\n'),
  );
  await expect
    .poll(() => dev.output(), { timeout: 50_000 })
    .toContain(`GraphQL endpoint exposed at http://127.0.0.1:${port}/api`);
  const fields = async (): Promise<string> => {
    const body = JSON.stringify({ query: '{ __type(name: "Film") { fields { name } } }' });
    return (
      await fetch(`http://127.0.0.1:${port}/api`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
    ).text();
  };
  expect(await fields()).toContain('"year"');
  await rover.file('films.graphql', FILMS.sdl.replace('year: Int', 'year: Int length: Int'));
  await expect.poll(fields, { timeout: 50_000 }).toContain('"length"');
}, 120_000);

test('installing again replaces the plugin, which imports our built file', async () => {
  const [first] = await installPlugins(join(rover.folder, '.rover', 'bin'));
  expect(await readFile(first ?? '', 'utf8')).toMatch(
    /^#!\/usr\/bin\/env node\nimport\("file:.*supergraph-plugin\.js"\);\n$/,
  );
});
