import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSupergraphConfig } from './read-supergraph-config.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-compose-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(yaml: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, 'supergraph.yaml');
  await writeFile(file, yaml);
  return readSupergraphConfig(file, env);
}

test('schemas are in files beside the configuration, in it, or those of running subgraphs', async () => {
  await writeFile(join(folder, 'a.graphql'), 'type A { id: ID }');
  const server = createServer((_request, response) =>
    response.end('{"data":{"_service":{"sdl":"type C { id: ID }"}}}'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const yaml = `subgraphs:
  a: { routing_url: "http://\${env.HOST_OF_A}/", schema: { file: ./a.graphql } }
  b: { routing_url: "http://b/", schema: { sdl: "type B { id: ID }" } }
  c: { schema: { subgraph_url: "${url}" } }`;
  expect(await read(yaml, { HOST_OF_A: 'a.internal' })).toEqual({
    problems: [],
    subgraphs: [
      { name: 'a', url: 'http://a.internal/', sdl: 'type A { id: ID }' },
      { name: 'b', url: 'http://b/', sdl: 'type B { id: ID }' },
      { name: 'c', url, sdl: 'type C { id: ID }' },
    ],
  });
  server.closeAllConnections();
  await once(server.close(), 'close');
});

test('all problems are reported at once, with the subgraph of each', async () => {
  const { problems } = await read(`subgraphs:
  a: { routing_url: "http://a/", schema: { file: ./absent.graphql } }
  b: { schema: { sdl: "type B { id: ID }" } }
  c: { routing_url: "http://c/" }
  d: { routing_url: "http://\${env.NOT_SET}/", schema: { sdl: "" } }
  e: { schema: { subgraph_url: "http://127.0.0.1:1/" } }`);
  expect(problems).toEqual([
    expect.stringContaining('subgraphs.a: ENOENT'),
    'subgraphs.b: routing_url must be a text',
    expect.stringContaining('subgraphs.c: schema is missing'),
    expect.stringContaining('subgraphs.d: routing_url: ${env.NOT_SET}: the environment variable NOT_SET is not set'),
    expect.stringMatching(/^subgraphs\.e: http:\/\/127\.0\.0\.1:1\/ cannot be reached: .*/),
  ]);
  expect((await read('federation_version: 2')).problems).toEqual([expect.stringContaining('names no subgraph')]);
});
