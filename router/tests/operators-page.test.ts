/** The operators' page over HTTP: who sees it, what it loads, and who may act. */
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
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
