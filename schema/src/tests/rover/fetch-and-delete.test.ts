/** Unmodified Rover fetches schemas and deletes subgraphs. */
import { expect } from 'vitest';
import { FILMS, REF, VOTES } from '../test-registry.js';
import { CURRENT, publish } from './rover-commands.js';
import { test } from './rover-fixtures.js';

test('fetches a subgraph, the supergraph and the API schema', async ({ rover }) => {
  await publish(rover, FILMS);
  await publish(rover, VOTES);
  expect((await rover.run('subgraph', 'fetch', CURRENT, '--name', 'votes')).json.data).toMatchObject({
    sdl: { contents: VOTES.sdl },
  });
  const supergraph = JSON.stringify((await rover.run('supergraph', 'fetch', CURRENT)).json.data);
  expect(supergraph).toContain('join__Graph');
  const graph = JSON.stringify((await rover.run('graph', 'fetch', CURRENT)).json.data);
  expect(graph).toContain('stars: Int');
  expect(graph).not.toContain('join__');
});

test('`subgraph delete` reports build errors before it deletes', async ({ registry, rover }) => {
  await publish(rover, FILMS);
  await publish(rover, VOTES);
  // Without a terminal Rover cannot ask for confirmation.
  const dry = await rover.run('subgraph', 'delete', CURRENT, '--name', 'votes');
  expect(dry.stderr).toContain('there would be no build errors');
  expect((await registry.registry.supergraph(REF))?.sdl).toContain('stars');
  await publish(rover, {
    name: 'labels',
    url: 'http://127.0.0.1:7005/graphql',
    sdl: FILMS.sdl
      .replace('"@shareable"]', '"@external", "@requires"]')
      .replace(
        /type Query.*/,
        'type Film @key(fields: "id") { id: ID! year: Int @external label: String @requires(fields: "year") }',
      ),
  });
  const broken = await rover.run('subgraph', 'delete', CURRENT, '--name', 'films');
  expect(broken.stdout + broken.stderr).toContain('EXTERNAL_MISSING_ON_BASE');
  await rover.run('subgraph', 'delete', CURRENT, '--name', 'labels', '--confirm');
  const { json } = await rover.run('subgraph', 'delete', CURRENT, '--name', 'votes', '--confirm');
  expect(json).toMatchObject({ error: null, data: { supergraph_was_updated: true } });
  expect((await registry.registry.supergraph(REF))?.sdl).not.toContain('stars');
  expect(
    (await rover.run('subgraph', 'delete', CURRENT, '--name', 'votes', '--confirm')).json.error?.message,
  ).toContain('has no subgraph "votes". It has: films.');
});

test.for<readonly [command: string, options: readonly string[], ref: string, message: string]>([
  ['subgraph fetch', ['--name', 'unknown'], CURRENT, "Could not find subgraph 'unknown'"],
  ['subgraph fetch', ['--name', 'films'], 'marquee@nowhere', "Could not find graph with name 'marquee@nowhere'"],
  ['subgraph list', [], 'marquee@nowhere', "Could not find graph with name 'marquee@nowhere'"],
  ['supergraph fetch', [], 'marquee@nowhere', "does not contain variant 'nowhere'"],
  ['graph fetch', [], 'marquee@nowhere', "does not contain variant 'nowhere'"],
  ['subgraph list', [], 'other@current', 'use a key of that graph'],
])('%s %j of %s fails with a message for what does not exist', async ([command, options, ref, message], { rover }) => {
  await publish(rover, FILMS);
  const { exitCode, json } = await rover.run(...command.split(' '), ref, ...options);
  expect(exitCode).toBe(1);
  expect(json.error?.message).toContain(message);
});
