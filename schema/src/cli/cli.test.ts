import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FILMS, RIVAL, startTestRegistry, VOTES } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';
import { COMMANDS, runCli } from './run-cli.js';

let registry: TestRegistry;
let key: string;
beforeEach(async () => {
  registry = await startTestRegistry();
  key = await registry.keyFor('admin');
});
afterEach(() => registry[Symbol.asyncDispose]());

async function marquee(...argv: readonly string[]): Promise<{ code: number; output: string }> {
  let output = '';
  const print = (text: string): void => void (output += `${text}\n`);
  const files: Readonly<Record<string, string>> = {
    films: FILMS.sdl,
    votes: VOTES.sdl,
    rival: RIVAL.sdl,
    shorter: FILMS.sdl.replace(' year: Int', ''),
    hidden: FILMS.sdl
      .replace('"@shareable"]', '"@shareable", "@tag"]')
      .replace('type Film ', 'type Film @tag(name: "internal") '),
    starless: VOTES.sdl.replace('stars: Int', 'points: Int'),
  };
  const code = await runCli(argv, {
    registryUrl: `${registry.url}/graphql`,
    apiKey: key,
    readFile: async (path) => files[path] ?? '',
    out: print,
    err: print,
    progress: null,
  });
  return { code, output };
}

test('publishes, prints the history, and rolls back', async () => {
  expect(
    await marquee(
      'subgraph',
      'publish',
      'marquee@current',
      '--name',
      'films',
      '--schema',
      'films',
      '--routing-url',
      FILMS.url,
      '--commit',
      'abc123',
    ),
  ).toMatchObject({ code: 0, output: expect.stringContaining('films is new') as string });
  expect(
    (
      await marquee(
        'subgraph',
        'publish',
        'marquee',
        '--name',
        'votes',
        '--schema',
        'votes',
        '--routing-url',
        VOTES.url,
      )
    ).code,
  ).toBe(0);
  const refused = await marquee(
    'subgraph',
    'publish',
    'marquee',
    '--name',
    'rival',
    '--schema',
    'rival',
    '--routing-url',
    RIVAL.url,
  );
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('INVALID_FIELD_SHARING') as string });
  expect((await marquee('variant', 'rollback', 'marquee@current')).output).toContain('is rolled back to');
  const { output } = await marquee('variant', 'history', 'marquee@current');
  expect(
    output
      .split('\n')
      .filter((line) => !line.startsWith('      '))
      .slice(0, 4)
      .map((line) => /rollback|publish/.exec(line)?.[0]),
  ).toEqual(['rollback', 'publish', 'publish', 'publish']);
  expect(output).toContain('abc123');
  expect(output).toContain('did not compose');
  expect(output).toContain('by test admin');
  expect(output).toContain('      FIELD_ADDED Film.stars  (votes)');
  expect(output).toContain('      FIELD_REMOVED Film.stars  (votes)');
  expect(output).toMatch(/^→ .*rollback  served/m);
});

test('rolls back one subgraph and leaves the others unchanged', async () => {
  for (const schema of ['films', 'shorter'])
    await marquee('subgraph', 'publish', 'marquee', '--name', 'films', '--schema', schema, '--routing-url', FILMS.url);
  await marquee('subgraph', 'publish', 'marquee', '--name', 'votes', '--schema', 'votes', '--routing-url', VOTES.url);
  expect(await marquee('subgraph', 'rollback', 'marquee', '--name', 'films')).toMatchObject({
    code: 0,
    output: expect.stringContaining('films as in launch') as string,
  });
  const sdl = (await registry.registry.supergraph({ graph: 'marquee', variant: 'current' }))?.sdl;
  expect(sdl).toContain('year: Int');
  expect(sdl).toContain('stars: Int');
  expect(await marquee('subgraph', 'rollback', 'marquee', '--name', 'votes')).toMatchObject({
    code: 1,
    output: expect.stringContaining('marquee variant history') as string,
  });
});

test('promotes to another variant, which has its own history', async () => {
  await marquee('subgraph', 'publish', 'marquee', '--name', 'films', '--schema', 'films', '--routing-url', FILMS.url);
  expect(await marquee('variant', 'promote', 'marquee@production', '--from', 'current')).toMatchObject({
    code: 0,
    output: expect.stringContaining('serves what marquee@current serves') as string,
  });
  expect((await marquee('variant', 'history', 'marquee@production')).output).toMatch(
    /^→ .*promote .*served.*by test admin.*from /,
  );
  expect((await marquee('variant', 'routers', 'marquee@production')).output).toContain('No router is connected.');
});

test('a check sets the exit code, and prints JSON with --json', async () => {
  await marquee('subgraph', 'publish', 'marquee', '--name', 'films', '--schema', 'films', '--routing-url', FILMS.url);
  expect(await marquee('subgraph', 'check', 'marquee', '--name', 'films', '--schema', 'shorter')).toMatchObject({
    code: 0,
    output: expect.stringContaining('FIELD_REMOVED') as string,
  });
  const { code, output } = await marquee(
    'subgraph',
    'check',
    'marquee',
    '--name',
    'rival',
    '--schema',
    'rival',
    '--json',
  );
  expect(code).toBe(1);
  expect(JSON.parse(output)).toMatchObject({ verdict: 'refused', data: { status: 'FAILED' } });
});

test('creates keys, lists them without their secret, and revokes them', async () => {
  const { output } = await marquee('key', 'create', 'marquee', '--name', 'catalog team', '--roles', 'publish,report');
  const made = output.split('\n')[0] ?? '';
  expect((await marquee('key', 'list', 'marquee')).output).toContain('catalog team  publish,report');
  expect((await marquee('key', 'list', 'marquee')).output).not.toContain(made);
  expect((await marquee('key', 'revoke', 'marquee', '--name', 'catalog team')).code).toBe(0);
  expect((await marquee('key', 'revoke', 'marquee', '--name', 'catalog team')).code).toBe(1);
  expect(await registry.keys.authenticate(made)).toBeNull();
});

test('exits with 2 for invalid arguments and an unreachable registry, with a message', async () => {
  expect(await marquee('subgraph', 'publish', 'marquee@current')).toMatchObject({
    code: 2,
    output: expect.stringContaining('usage: marquee subgraph publish') as string,
  });
  expect(await marquee('subgraph', 'brew')).toMatchObject({
    code: 2,
    output: expect.stringContaining('marquee variant rollback') as string,
  });
  await registry.server.close();
  expect(await marquee('subgraph', 'list', 'marquee')).toMatchObject({
    code: 2,
    output: expect.stringContaining('Start it ("npx marquee-registry")') as string,
  });
});

test('exits with 1 when the registry refuses', async () => {
  key = await registry.keyFor('read');
  expect(await marquee('variant', 'rollback', 'marquee')).toMatchObject({
    code: 1,
    output: expect.stringContaining('may not publish') as string,
  });
});

async function withFilms(): Promise<void> {
  const sdl = FILMS.sdl.replace(
    'type Query',
    '@contact(name: "Film team")\ndirective @contact(name: String!, url: String, description: String) on SCHEMA\ntype Query',
  );
  await registry.registry.publishAll({ graph: 'marquee', variant: 'current' }, [{ ...FILMS, sdl }, VOTES], {
    git: null,
    by: 'test',
  });
  await registry.request(
    key,
    'mutation { graph(id: "marquee") { persistedQueryList(id: "marquee@current") { publishOperations(operations: [{ id: "1", name: "Years", type: QUERY, body: "query Years { films { year } topFilm { stars name } }" }]) { __typename } } } }',
  );
}

test('prints usage, owners and blast radius', async () => {
  await withFilms();
  expect((await marquee('schema', 'usage', 'marquee', '--field', 'Film.year')).output).toContain('by Years');
  expect((await marquee('schema', 'usage', 'marquee', '--show', 'unused')).output).toContain(
    'Query.film  unused  (Film team)',
  );
  expect((await marquee('schema', 'usage', 'marquee', '--show', 'removable')).output).toContain(
    'No field is removable.',
  );
  expect(await marquee('schema', 'usage', 'marquee', '--field', 'Film.colour')).toMatchObject({
    code: 2,
    output: expect.stringContaining('serves no field Film.colour') as string,
  });
  expect((await marquee('schema', 'owners', 'marquee', '--of', 'Film.year')).output).toContain(
    'Film team  (films; Film team)',
  );
  const reach = await marquee('schema', 'blast-radius', 'marquee', '--down', 'films');
  expect(reach.output).toContain('Years  3 fetches, 2 hops');
  expect(reach.output).toContain('without films:\n      the whole response  (because Query.films is non-null)');
  expect(JSON.parse((await marquee('schema', 'blast-radius', 'marquee', '--json')).output)).toMatchObject({
    verdict: 'safe',
    data: [{ operation: 'Years' }],
  });
});

test('an approval holds for its change and for no other', async () => {
  await withFilms();
  const refused = await marquee('subgraph', 'check', 'marquee', '--name', 'films', '--schema', 'shorter');
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('Owner: Film team.');
  const findings = [...refused.output.matchAll(/\[([0-9a-f]{12})\]/g)].map(([, id]) => id ?? '');
  expect(findings.length).toBeGreaterThan(0);
  for (const finding of findings)
    expect(
      (await marquee('check', 'approve', 'marquee', '--finding', finding, '--reason', 'the phone app was retired'))
        .code,
    ).toBe(0);
  expect(await marquee('subgraph', 'check', 'marquee', '--name', 'films', '--schema', 'shorter')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Approved.') as string,
  });
  expect((await marquee('subgraph', 'check', 'marquee', '--name', 'votes', '--schema', 'starless')).code).toBe(1);
  expect(await marquee('check', 'approve', 'marquee', '--finding', 'all', '--reason', 'x')).toMatchObject({
    code: 1,
    output: expect.stringContaining('in brackets') as string,
  });
});

test('a check prints the problems of contract variants', async () => {
  const sdl = FILMS.sdl.replace('"@shareable"]', '"@shareable", "@tag"]');
  await registry.registry.publishAll({ graph: 'marquee', variant: 'current' }, [{ ...FILMS, sdl }], {
    git: null,
    by: 'test',
  });
  await registry.registry.publishContractVariant(
    { graph: 'marquee', variant: 'public' },
    {
      source: 'current',
      initiateLaunch: true,
      filter: { include: [], exclude: ['internal'], hideUnreachableTypes: true },
    },
    'test',
  );
  const { code, output } = await marquee('subgraph', 'check', 'marquee', '--name', 'films', '--schema', 'hidden');
  expect(code).toBe(1);
  expect(output).toMatch(/In the contract public:\n +✗ [A-Z_]*INACCESSIBLE/);
});

test.each(COMMANDS)('$name prints a usage error as JSON', async ({ name }) => {
  const { code, output } = await marquee(...name.split(' '), '--json', '--nmae', 'films');
  expect(code).toBe(2);
  expect(JSON.parse(output)).toMatchObject({
    verdict: 'unjudged',
    data: null,
    message: expect.stringContaining('--nmae is not an option of this command.\nusage: marquee') as string,
  });
});

test('every command prints JSON with --json', async () => {
  await withFilms();
  const ref = 'marquee@current';
  const lines: readonly (readonly string[])[] = [
    ['subgraph', 'list', ref],
    ['subgraph', 'check', ref, '--name', 'films', '--schema', 'shorter'],
    ['subgraph', 'publish', ref, '--name', 'films', '--schema', 'shorter'],
    ['subgraph', 'rollback', ref, '--name', 'films'],
    ['variant', 'history', ref],
    ['variant', 'rollback', ref],
    ['variant', 'promote', 'marquee@next', '--from', 'current'],
    ['variant', 'routers', ref],
    ['schema', 'usage', ref],
    ['schema', 'owners', ref],
    ['schema', 'blast-radius', ref],
    ['schema', 'explain', 'FIELD_REMOVED'],
    ['check', 'approve', ref, '--finding', '0123456789ab', '--reason', 'why not'],
    ['key', 'create', 'marquee', '--name', 'team', '--roles', 'read'],
    ['key', 'list', 'marquee'],
    ['key', 'revoke', 'marquee', '--name', 'team'],
    ['subgraph', 'list', 'marquee@nowhere'],
    ['brew', 'coffee'],
  ];
  for (const line of lines) {
    const { code, output } = await marquee(...line, '--json');
    const { verdict, data, message } = JSON.parse(output) as {
      readonly verdict: string;
      readonly data: unknown;
      readonly message?: string;
    };
    expect(['safe', 'refused', 'unjudged'].indexOf(verdict), line.join(' ')).toBe(code);
    expect(data !== null || typeof message === 'string', line.join(' ')).toBe(true);
  }
});

test('after a second a progress line appears, and is removed at the end', async () => {
  const slow = createServer().listen(0, '127.0.0.1');
  const received = once(slow, 'request') as Promise<[unknown, ServerResponse]>;
  await once(slow, 'listening');
  const { port } = slow.address() as AddressInfo;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  try {
    const shown: string[] = [];
    const run = runCli(['subgraph', 'list', 'marquee'], {
      registryUrl: `http://127.0.0.1:${port}`,
      apiKey: key,
      readFile: async () => '',
      out: () => {},
      err: () => {},
      progress: (line) => void shown.push(line),
    });
    const [, response] = await received;
    expect(shown).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(shown).toEqual([
      'subgraph list: waiting for the registry, 1 s',
      'subgraph list: waiting for the registry, 2 s',
    ]);
    response.end('{"data":{"variant":{"subgraphs":[]}}}');
    expect(await run).toBe(0);
    expect(shown.at(-1)).toBe('');
  } finally {
    vi.useRealTimers();
    slow.close();
  }
});

test('explains a code without a request', async () => {
  expect(await marquee('schema', 'explain', 'FIELD_REMOVED')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Deprecate it first') as string,
  });
  expect((await marquee('schema', 'explain')).output).toContain('SATISFIABILITY_ERROR');
  expect((await marquee('schema', 'explain', 'NO_SUCH_CODE')).code).toBe(2);
});
