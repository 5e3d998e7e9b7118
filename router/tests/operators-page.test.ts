/** The operators' page over HTTP: who sees it, what it loads, and who may act. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';

let supergraph: TestSupergraph;
beforeAll(async () => {
  supergraph = await startTestSupergraph({ ROUTER_WEB_URL: 'http://127.0.0.1:3999' });
  return () => supergraph[Symbol.asyncDispose]();
});

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** `fetch` would not send a `Host` of its caller. */
function send(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body = '',
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.once('error', reject).end(body);
  });
}

describe('in development', () => {
  test('/ is a page that loads only files of this router, which exist', async () => {
    const { status, headers, body } = await send(`${supergraph.url}/`);

    expect(status).toBe(200);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(body).toContain('href="http://127.0.0.1:3999"');
    const loaded = [...body.matchAll(/<(?:script|link|img)[^>]* (?:src|href)="([^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    expect(loaded.length).toBeGreaterThan(3);
    for (const path of await withImports(loaded)) {
      expect(path).toMatch(/^\/operators\//);
      expect((await send(`${supergraph.url}${path}`)).status).toBe(200);
    }
    expect(body).not.toMatch(/ style="| on\w+="|<script>/);
  });

  /** Scripts, with those that they import. */
  async function withImports(paths: readonly string[]): Promise<readonly string[]> {
    const found = new Set(paths);
    for (const path of found) {
      if (!path.endsWith('.js')) continue;
      const { body } = await send(`${supergraph.url}${path}`);
      for (const [, name = ''] of body.matchAll(/from ["']([^"']+)["']/g))
        found.add(new URL(name, `http://router${path}`).pathname);
    }
    expect([...found].filter((path) => path.endsWith('.js')).length).toBeGreaterThan(5);
    return [...found];
  }

  test('the map has every subgraph with its health, its breakers and its counts', async () => {
    await supergraph.execute('{ featured { id } }');
    const { body } = await send(`${supergraph.url}/operators/system`);
    const view = JSON.parse(body) as {
      readonly processes: readonly { readonly name: string }[];
      readonly subgraphs: readonly { readonly name: string; readonly succeeded: number }[];
    };
    expect(view.processes.map(({ name }) => name)).toEqual(['web', 'router', 'catalog', 'recommendations', 'users']);
    expect(view.subgraphs.find(({ name }) => name === 'catalog')).toMatchObject({
      breakers: { query: 'closed', entities: 'closed', mutation: 'closed' },
      failed: {},
      shed: 0,
    });
    expect(view.subgraphs.find(({ name }) => name === 'catalog')?.succeeded).toBeGreaterThan(0);
  });

  test('the sample says which subgraph each field comes from', async () => {
    const file = join(supergraph.dataDir, 'sample.graphql');
    await writeFile(
      file,
      'query Sample { viewer { profile { name } page { rows { items { ...Tile } } } } } fragment Tile on Title { name score art: artwork { url } }',
    );
    await using configured = await startTestSupergraph({ ROUTER_EXPLORER_DOCUMENT: file });
    const { sources } = JSON.parse((await send(`${configured.url}/operators/sample`)).body) as {
      readonly sources: Readonly<Record<string, string>>;
    };
    expect(sources).toMatchObject({
      'viewer.profile.name': 'users',
      'viewer.page.rows.items.score': 'recommendations',
      // Recommendations brings it along (`@provides`).
      'viewer.page.rows.items.name': 'recommendations',
      'viewer.page.rows.items.art.url': 'catalog',
    });
  });

  test('a router that executes listed operations only executes those of its page', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'marquee-listed-'));
    const operation = (name: string) => ({
      id: name,
      name,
      type: 'query',
      body: `query ${name} { featured { id __typename } }`,
    });
    const file = join(folder, 'persisted-operations.json');
    await writeFile(
      file,
      JSON.stringify({
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [operation('Sample'), operation('FirstPaint')],
      }),
    );
    await writeFile(join(folder, 'Sample.graphql'), '# Without type names.\nquery Sample { featured { id } }');
    await using enforcing = await startTestSupergraph({
      ROUTER_EXPLORER_DOCUMENT: join(folder, 'Sample.graphql'),
      ROUTER_KNOWN_OPERATIONS: folder,
      ROUTER_PERSISTED_OPERATIONS: 'enforce',
      ROUTER_PERSISTED_OPERATIONS_FILE: file,
    });
    const sample = JSON.parse((await send(`${enforcing.url}/operators/sample`)).body) as Record<string, string>;
    for (const query of [sample['query'], sample['firstQuery']]) {
      const json = { 'content-type': 'application/json' };
      const { body } = await send(`${enforcing.url}/graphql`, json, 'POST', JSON.stringify({ query }));
      expect(JSON.parse(body)).toMatchObject({ data: { featured: expect.anything() as unknown } });
    }
    await rm(folder, { recursive: true });
  });

  test.each(['attacker.example', 'localhost.attacker.example:80', '127.0.0.1.nip.io', 'a@127.0.0.1', '127.0.0.1/x'])(
    'the host "%s" is refused, because its name may have been pointed here by anybody',
    async (host) => {
      for (const path of ['/', '/operators/system', '/operators/sample']) {
        const { status, body } = await send(`${supergraph.url}${path}`, { host });
        expect([400, 403]).toContain(status);
        expect(body).not.toContain('token');
      }
    },
  );

  test.each(['localhost:4000', 'marquee.localhost', '[::1]:4000', '192.168.1.7'])(
    'the host "%s" is served',
    async (host) => {
      expect((await send(`${supergraph.url}/`, { host })).status).toBe(200);
    },
  );

  test('no other origin may read it, not even those that may read GraphQL responses', async () => {
    for (const origin of ['http://localhost:3000', 'https://studio.apollographql.com']) {
      const { headers } = await send(`${supergraph.url}/`, { origin });
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  /** A launcher that responds to each line as `respond` says. */
  async function startLauncher(respond: (line: string) => object) {
    const folder = await mkdtemp(join(tmpdir(), 'marquee-launcher-'));
    const path = join(folder, 'launcher.sock');
    const lines: string[] = [];
    const server = createServer((socket) =>
      socket.once('data', (line) => {
        const text = line.toString().trim();
        if (text !== 'list' && text !== 'switches') lines.push(text);
        socket.end(`${JSON.stringify(respond(text))}\n`);
      }),
    );
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return {
      path,
      lines,
      [Symbol.asyncDispose]: async () => {
        server.close();
        await rm(folder, { recursive: true });
      },
    };
  }

  test('an action needs the token of the page, its origin, and a body that says what to do', async () => {
    await using launcher = await startLauncher((line) =>
      line === 'list'
        ? { ok: true, processes: [{ name: 'users', state: 'stopped', url: null, pid: 7, reasons: ['by a command'] }] }
        : line === 'switches'
          ? { ok: true, switches: [{ name: 'ratings', isSubgraph: true, refusal: null }] }
          : line.includes('nobody')
            ? { ok: false, message: 'There is no process "nobody"; there are users.' }
            : { ok: true, message: 'users was killed.' },
    );
    await using acting = await startTestSupergraph({ ROUTER_LAUNCHER_SOCKET: launcher.path });
    const host = new URL(acting.url).host;
    const page = (await send(`${acting.url}/`)).body;
    const token = /name="marquee-page-token" content="([^"]+)"/.exec(page)?.[1] ?? '';
    const good = { 'content-type': 'application/json', origin: acting.url, 'x-marquee-page-token': token };
    const act = (headers: Readonly<Record<string, string>>, body: unknown): Promise<Received> =>
      send(`${acting.url}/operators/actions`, headers, 'POST', JSON.stringify(body));
    const kill = { command: 'kill', name: 'users' };

    const { origin: _, ...withoutOrigin } = good;
    const refused: readonly Readonly<Record<string, string>>[] = [
      withoutOrigin,
      { ...good, origin: 'null' },
      { ...good, origin: 'http://localhost:3000' },
      { ...good, origin: `http://${host}.attacker.example` },
      { ...good, origin: `http://attacker@${host}` },
      { ...good, origin: `ftp://${host}` },
      { ...good, origin: `http://${host}/page` },
      { ...good, host: 'attacker.example', origin: 'http://attacker.example' },
      { ...good, 'sec-fetch-site': 'cross-site' },
      { ...good, 'sec-fetch-site': 'same-site' },
      { ...good, 'x-marquee-page-token': '' },
      { ...good, 'x-marquee-page-token': token.replace(/^\d/, '9') },
      { ...good, 'x-marquee-page-token': `${token}x` },
    ];
    for (const headers of refused) expect((await act(headers, kill)).status).toBe(403);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      expect((await act({ ...good, 'content-type': type }, kill)).status).toBeGreaterThanOrEqual(400);
    const form = { ...good, 'content-type': 'application/x-www-form-urlencoded' };
    const asForm = await send(`${acting.url}/operators/actions`, form, 'POST', 'command=kill&name=users');
    expect(asForm.status).toBe(415);
    const malformed = [
      null,
      [],
      'kill',
      { command: 'list' },
      { command: 'kill' },
      { ...kill, number: 1 },
      { command: 'slow', name: 'users' },
      { command: 'slow', name: 'users', number: '1' },
      { command: 'off', name: 'ratings', number: 1.5 },
      { ...kill, command: 1 },
    ];
    for (const body of malformed) expect((await act(good, body)).status).toBe(400);
    for (const name of ['users\nkill catalog', 'users catalog', '', 'a'.repeat(5_000)])
      expect((await act(good, { command: 'kill', name })).status).toBeGreaterThanOrEqual(400);
    for (const command of ['kill', 'stop']) expect((await act(good, { command, name: 'router' })).status).toBe(409);
    expect(launcher.lines).toEqual([]);

    expect(JSON.parse((await act(good, kill)).body)).toEqual({ message: 'users was killed.' });
    const unknown = await act(good, { command: 'slow', name: 'nobody', number: 400 });
    expect(unknown).toMatchObject({ status: 409, body: expect.stringContaining('There is no process') as string });
    expect(launcher.lines).toEqual(['kill users', 'slow nobody 400']);
    expect((await send(`${acting.url}/operators/system`)).body).toContain('"state":"stopped"');
  });

  test('a launcher that responds with nonsense, or not at all, is said to be unreachable', async () => {
    await using launcher = await startLauncher(() => []);
    await using confused = await startTestSupergraph({ ROUTER_LAUNCHER_SOCKET: launcher.path });
    expect((await send(`${confused.url}/operators/system`)).body).toContain('The launcher does not respond');
    await using alone = await startTestSupergraph({ ROUTER_LAUNCHER_SOCKET: '/nowhere/launcher.sock' });
    expect((await send(`${alone.url}/operators/system`)).body).toContain('The launcher does not respond');
  });

  test('in production the launcher is not asked', async () => {
    await using launcher = await startLauncher(() => ({ ok: true, processes: [], message: '' }));
    await using production = await startTestSupergraph({
      MARQUEE_MODE: 'production',
      ROUTER_LAUNCHER_SOCKET: launcher.path,
    });
    const key = await readFile(join(production.dataDir, 'router', 'operator-key'), 'utf8');
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    expect((await send(`${production.url}/operators/actions`, headers, 'POST', '{}')).status).toBe(404);
  });

  test('without the launcher there are no actions', async () => {
    const url = `${supergraph.url}/operators/actions`;
    expect((await send(url, { 'content-type': 'application/json' }, 'POST', '{}')).status).toBe(404);
  });
});

describe('in production', () => {
  test('nobody sees it without the operator’s key: by bearer token, or by signing in', async () => {
    await using production = await startTestSupergraph({ MARQUEE_MODE: 'production' });
    const paths = ['/', '/operators/system', '/operators/sample'];
    const key = await readFile(join(production.dataDir, 'router', 'operator-key'), 'utf8');
    for (const path of paths) {
      expect((await send(`${production.url}${path}`)).status).toBe(404);
      expect((await send(`${production.url}${path}`, { authorization: 'Bearer wrong' })).status).toBe(404);
      expect((await send(`${production.url}${path}`, { authorization: `Bearer ${key}` })).status).toBe(200);
    }

    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const signIn = (value: string): Promise<Received> =>
      send(`${production.url}/operators/sign-in`, form, 'POST', `key=${value}`);
    expect((await signIn('wrong')).status).toBe(401);
    const cookie = String((await signIn(key)).headers['set-cookie']);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    const [session = ''] = cookie.split(';');
    expect((await send(`${production.url}/`, { cookie: session })).status).toBe(200);
    // The time until which it is valid is signed.
    expect((await send(`${production.url}/`, { cookie: session.replace(/=\d/, '=9') })).status).toBe(404);
  });
});
