import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILMS, RIVAL, startTestRegistry, VOTES } from '../registry/tests/running-registry.js';
import type { RunningRegistry } from '../registry/tests/running-registry.js';
import { runCli } from './run-cli.js';

let registry: RunningRegistry;
let key: string;
beforeEach(async () => {
  registry = await startTestRegistry();
  key = await registry.keyFor('admin');
});
afterEach(() => registry[Symbol.asyncDispose]());

const marquee = async (...argv: readonly string[]): Promise<{ code: number; said: string }> => {
  let said = '';
  const say = (text: string): void => void (said += `${text}\n`);
  const files: Readonly<Record<string, string>> = { films: FILMS.sdl, votes: VOTES.sdl, rival: RIVAL.sdl, shorter: FILMS.sdl.replace(' year: Int', '') };
  const code = await runCli(argv, { registryUrl: `${registry.url}/graphql`, apiKey: key, readFile: async (path) => files[path] ?? '', out: say, err: say });
  return { code, said };
};

test('publishes, shows history, and rolls back', async () => {
  expect(await marquee('subgraph', 'publish', 'marquee@current', '--name', 'films', '--schema', 'films', '--routing-url', FILMS.url, '--commit', 'abc123')).toMatchObject({ code: 0, said: expect.stringContaining('films is new') as string });
  expect((await marquee('subgraph', 'publish', 'marquee', '--name', 'votes', '--schema', 'votes', '--routing-url', VOTES.url)).code).toBe(0);
  const refused = await marquee('subgraph', 'publish', 'marquee', '--name', 'rival', '--schema', 'rival', '--routing-url', RIVAL.url);
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('INVALID_FIELD_SHARING') as string });
  expect((await marquee('variant', 'rollback', 'marquee@current')).said).toContain('is rolled back to');
  const { said } = await marquee('variant', 'history', 'marquee@current');
  expect(said.split('\n').slice(0, 4).map((line) => /rollback|publish/.exec(line)?.[0])).toEqual(['rollback', 'publish', 'publish', 'publish']);
  expect(said).toContain('abc123');
  expect(said).toContain('did not compose');
});

test('checks with an exit code that a pipeline can go by, and as JSON', async () => {
  await marquee('subgraph', 'publish', 'marquee', '--name', 'films', '--schema', 'films', '--routing-url', FILMS.url);
  expect(await marquee('subgraph', 'check', 'marquee', '--name', 'films', '--schema', 'shorter')).toMatchObject({ code: 0, said: expect.stringContaining('FIELD_REMOVED') as string });
  const { code, said } = await marquee('subgraph', 'check', 'marquee', '--name', 'rival', '--schema', 'rival', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(said)).toMatchObject({ verdict: 'refused', data: { status: 'FAILED' } });
});

test('makes keys, lists them without their secret, and revokes them', async () => {
  const { said } = await marquee('key', 'create', 'marquee', '--name', 'catalog team', '--roles', 'publish,report');
  const made = said.split('\n')[0] ?? '';
  expect((await marquee('key', 'list', 'marquee')).said).toContain('catalog team  publish,report');
  expect((await marquee('key', 'list', 'marquee')).said).not.toContain(made);
  expect((await marquee('key', 'revoke', 'marquee', '--name', 'catalog team')).code).toBe(0);
  expect((await marquee('key', 'revoke', 'marquee', '--name', 'catalog team')).code).toBe(1);
  expect(await registry.keys.recognise(made)).toBeNull();
});

test('cannot judge what it cannot understand or ask, and says what to do', async () => {
  expect(await marquee('subgraph', 'publish', 'marquee@current')).toMatchObject({ code: 2, said: expect.stringContaining('usage: marquee subgraph publish') as string });
  expect(await marquee('subgraph', 'brew')).toMatchObject({ code: 2, said: expect.stringContaining('marquee variant rollback') as string });
  await registry.server.close();
  expect(await marquee('subgraph', 'list', 'marquee')).toMatchObject({ code: 2, said: expect.stringContaining('Start it with "npm start"') as string });
});

test('a refusal by the registry is a refusal', async () => {
  key = await registry.keyFor('read');
  expect(await marquee('variant', 'rollback', 'marquee')).toMatchObject({ code: 1, said: expect.stringContaining('may not publish') as string });
});
