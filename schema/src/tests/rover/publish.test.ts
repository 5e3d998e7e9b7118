/** Unmodified Rover publishes subgraphs and persisted operations. */
import { expect } from 'vitest';
import { FILMS, REF, RIVAL } from '../test-registry.js';
import { CURRENT, publish, publishOperation } from './rover-commands.js';
import { test } from './rover-fixtures.js';
import { openRover } from './rover-process.js';

const withoutYear = { ...FILMS, sdl: FILMS.sdl.replace(' year: Int', '') };

test('`config whoami` shows the owner of a key, and an unknown key is refused', async ({ registry, rover }) => {
  expect((await rover.run('config', 'whoami')).json).toMatchObject({
    error: null,
    data: { graph_id: 'marquee', key_type: 'Graph' },
  });
  await using otherRover = await openRover(registry.url, 'service:marquee:unknown');
  expect((await otherRover.run('config', 'whoami')).json.error).toMatchObject({ code: 'E013' });
  const refused = await otherRover.run('subgraph', 'list', CURRENT);
  expect(refused.exitCode).toBe(1);
  expect(refused.json.error?.message).toContain('set APOLLO_KEY');
});

test('publishes a new subgraph and a changed one; an unchanged one launches nothing', async ({ rover }) => {
  const first = await publish(rover, FILMS);
  expect(first.json).toMatchObject({ error: null, data: { subgraph_was_created: true, supergraph_was_updated: true } });
  expect((await publish(rover, FILMS)).json).toMatchObject({
    data: { subgraph_was_created: false, subgraph_was_updated: false, supergraph_was_updated: false },
  });
  expect((await publish(rover, withoutYear)).json).toMatchObject({
    data: { subgraph_was_created: false, subgraph_was_updated: true, supergraph_was_updated: true },
  });
});

test('a publication that does not compose is stored, and the previous supergraph stays served', async ({
  registry,
  rover,
}) => {
  await publish(rover, FILMS);
  const before = await registry.registry.supergraph(REF);
  const { json } = await publish(rover, RIVAL);
  expect(json).toMatchObject({ data: { supergraph_was_updated: false } });
  expect(JSON.stringify(json.error ?? json.data)).toContain('INVALID_FIELD_SHARING');
  expect(await registry.registry.supergraph(REF)).toEqual(before);
  expect((await rover.run('subgraph', 'list', CURRENT)).json.data).toMatchObject({
    subgraphs: [{ name: 'rival' }, { name: 'films' }],
  });
});

test('`subgraph publish --check` publishes only what passes the check', async ({ registry, rover }) => {
  await publish(rover, FILMS);
  const refused = await publish(
    rover,
    { ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'Year: Int') },
    { flags: ['--check'] },
  );
  expect(refused.exitCode).toBe(1);
  expect(await registry.registry.history(REF, 10)).toHaveLength(1);
  const taken = await publish(
    rover,
    { ...FILMS, sdl: FILMS.sdl.replace('year: Int', 'year: Int length: Int') },
    { flags: ['--check'] },
  );
  expect(taken.json).toMatchObject({ error: null, data: { subgraph_was_updated: true, supergraph_was_updated: true } });
});

test.for([
  {
    what: 'an SDL of 20 MB',
    change: { sdl: `${FILMS.sdl} # ${'x'.repeat(20_000_000)}` },
    message: 'Split the subgraph',
  },
  {
    what: 'a control character',
    change: { sdl: `${FILMS.sdl}\n# \u0000` },
    message: 'control character "\\u0000" in line 3: remove it',
  },
  {
    what: 'SQL as a name',
    change: { name: "films'; DROP TABLE variants; --" },
    message: 'use a letter, then up to 63 letters',
  },
  { what: 'a path as a name', change: { name: '../../etc/passwd' }, message: 'use a letter, then up to 63 letters' },
  { what: 'an invalid URL', change: { url: 'nonsense' }, message: 'an http:// or https:// URL' },
])('publishing $what is refused with a message', async ({ change, message }, { registry, rover }) => {
  const { exitCode, json } = await publish(rover, { ...FILMS, ...change });
  expect(exitCode).toBe(1);
  expect(json.error?.message).toContain(message);
  expect(await registry.registry.variants('marquee')).toEqual([]);
});

test('Rover itself refuses a file that is not valid UTF-8', async ({ rover }) => {
  const sdl = Buffer.from(`${FILMS.sdl} # caf\u00e9`, 'latin1');
  const { exitCode, stdout, stderr } = await publish(rover, { ...FILMS, sdl });
  expect(exitCode).toBe(1);
  expect(stdout + stderr).toContain('valid UTF-8');
});

test('publishes a manifest of persisted operations', async ({ rover }) => {
  await publish(rover, FILMS);
  expect((await publishOperation(rover, 'query A { films { id } }', 'A')).json).toMatchObject({
    error: null,
    data: { operation_counts: { added: 1 }, revision: 1, unchanged: false },
  });
  expect((await publishOperation(rover, 'query A { films { id } }', 'A')).json).toMatchObject({
    data: { operation_counts: { added: 0, identical: 1 }, revision: 1, unchanged: true },
  });
});

test('publishing with a key that may only read is refused with a message', async ({ registry }) => {
  await using reader = await openRover(registry.url, await registry.keyFor('read'));
  const { exitCode, json } = await publish(reader, FILMS);
  expect(exitCode).toBe(1);
  expect(json.error?.message).toContain('may not publish');
});
