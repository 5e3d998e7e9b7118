import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { createLog } from '@marquee/runtime/log';
import { expect, test } from 'vitest';
import { createWebServer } from '@marquee/web/server/start-web';

const TOKENS = {
  accessToken: 'access-1',
  accessExpiresAt: '2999-01-01T00:00:00Z',
  refreshToken: 'refresh-1',
  refreshExpiresAt: '2999-02-01T00:00:00Z',
};

/** A router that responds to every operation with `outcome` and records the requests. */
async function startRouter(outcome: object) {
  const requests: { readonly query: string; readonly variables: Record<string, unknown> }[] = [];
  const forwarded: string[] = [];
  const faults: (string | string[] | undefined)[] = [];
  const router = fastify();
  router.post('/graphql', async (request) => {
    const body = request.body as (typeof requests)[number];
    requests.push(body);
    forwarded.push(String(request.headers['x-forwarded-for']));
    faults.push(request.headers['x-marquee-fault']);
    const field = /(signIn|refreshSession|selectProfile|signUp)\(/.exec(body.query)?.[1] ?? '';
    return { data: { [field]: outcome } };
  });
  const url = await router.listen({ port: 0, host: '127.0.0.1' });
  return { url, requests, forwarded, faults, [Symbol.asyncDispose]: () => router.close() };
}

function serverFor(routerUrl: string, passesFaults = true) {
  return createWebServer(
    { host: '127.0.0.1', port: 0, routerUrl, publicRouterUrl: routerUrl, secureCookies: false, passesFaults },
    createLog('web', 'silent'),
  );
}

function post(
  server: ReturnType<typeof serverFor>,
  path: string,
  cookies: Record<string, string> = {},
  headers: Record<string, string> = {},
  payload: object = {},
) {
  return server.inject({ method: 'POST', url: `/session/${path}`, payload, cookies, headers });
}

test('sign-in returns the access token, and keeps the refresh token in an HttpOnly, SameSite=Strict cookie', async () => {
  await using router = await startRouter({ __typename: 'SessionTokens', ...TOKENS });
  const response = await post(serverFor(router.url), 'SignIn', {}, {}, { input: {} });

  expect(response.body).toContain('access-1');
  expect(response.body).not.toContain('refresh-1');
  const cookie = String(response.headers['set-cookie']);
  expect(cookie).toMatch(/marquee-refresh=refresh-1; .*HttpOnly; SameSite=Strict/);
});

test('a request of another site is refused, and so is a body that is not JSON', async () => {
  await using router = await startRouter({ __typename: 'SessionTokens', ...TOKENS });
  const server = serverFor(router.url);

  expect((await post(server, 'refresh', {}, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  expect(
    (
      await server.inject({
        method: 'POST',
        url: '/session/refresh',
        payload: 'a=b',
        headers: { 'content-type': 'text/plain' },
      })
    ).statusCode,
  ).toBe(403);
  expect(router.requests).toEqual([]);
});

test('two tabs that refresh at the same time send the same idempotency key', async () => {
  await using router = await startRouter({ __typename: 'SessionTokens', ...TOKENS });
  const server = serverFor(router.url);
  await Promise.all([
    post(server, 'refresh', { 'marquee-refresh': 'old' }),
    post(server, 'refresh', { 'marquee-refresh': 'old' }),
  ]);

  const keys = router.requests.map(({ variables }) => variables['idempotencyKey']);
  expect(keys[0]).toEqual(expect.any(String));
  expect(keys[0]).toBe(keys[1]);
});

test('the key of a renewal is random, stays with its refresh token, and is sent again when no response arrived', async () => {
  await using router = await startRouter({ __typename: 'SessionTokens', ...TOKENS });
  const server = serverFor(router.url);
  const cookiesOf = (response: { readonly headers: Record<string, unknown> }) =>
    Object.fromEntries(
      [response.headers['set-cookie']].flat().map((text) => /^(.*?)=(.*?);/.exec(String(text))?.slice(1) ?? []),
    ) as Record<string, string>;
  const first = cookiesOf(await post(server, 'SignIn', {}, {}, { input: {} }));
  expect(first['marquee-renewal']).toMatch(/^[\w-]{32}$/);

  const used = { 'marquee-refresh': 'refresh-1', 'marquee-renewal': String(first['marquee-renewal']) };
  await post(server, 'refresh', used);
  const second = cookiesOf(await post(server, 'refresh', used));
  expect(second['marquee-renewal']).not.toBe(first['marquee-renewal']);
  // Somebody who knows only the refresh token, before and after.
  await post(server, 'refresh', { 'marquee-refresh': 'refresh-1' });
  await post(server, 'refresh', { 'marquee-refresh': 'refresh-1' });

  const keys = router.requests.slice(1).map(({ variables }) => String(variables['idempotencyKey']));
  expect(keys.slice(0, 2)).toEqual([first['marquee-renewal'], first['marquee-renewal']]);
  expect(new Set(keys).size).toBe(3);
  const digest = createHash('sha256').update('refresh-1').digest('hex');
  for (const key of keys) expect(digest).not.toContain(key);
});

test('a sign-in carries the device token of the earlier one, which sign-out keeps and the page never sees', async () => {
  await using router = await startRouter({ __typename: 'SessionTokens', ...TOKENS, deviceToken: 'device-1' });
  const server = serverFor(router.url);
  const response = await post(
    server,
    'SignIn',
    { 'marquee-device': 'device-0' },
    {},
    { input: { device: { esn: 'a' } } },
  );
  expect(router.requests[0]?.variables).toEqual({ input: { device: { esn: 'a', token: 'device-0' } } });
  expect(response.body).not.toContain('device-1');
  expect(String(response.headers['set-cookie'])).toMatch(/marquee-device=device-1; .*HttpOnly; SameSite=Strict/);
  for (const payload of [[], { input: null }, { input: { device: 'x' } }])
    expect((await post(server, 'SignIn', { 'marquee-device': '%' }, {}, payload)).statusCode).toBe(200);
  const left = await server.inject({ method: 'DELETE', url: '/session' });
  expect(String(left.headers['set-cookie'])).not.toContain('marquee-device');
});

test('a request carries its addresses to the router, this server’s peer last, in bounded length', async () => {
  await using router = await startRouter({ __typename: 'SessionTokens', ...TOKENS });
  const server = serverFor(router.url);
  for (const value of ['198.51.100.7', '1.2.3.4,'.repeat(1000)])
    await post(server, 'SignIn', {}, { 'x-forwarded-for': value });
  expect(router.forwarded[0]).toBe('198.51.100.7, 127.0.0.1');
  expect(router.forwarded[1]?.length).toBeLessThan(1100);
  expect(router.forwarded[1]).toMatch(/1\.2\.3\.4,, 127\.0\.0\.1$/);
});

test('faults that the page injects are passed on to the router in development only', async () => {
  await using router = await startRouter({ __typename: 'SessionTokens', ...TOKENS });
  const headers = { 'x-marquee-fault': 'users=+2s', 'x-marquee-identity': 'forged' };
  await post(serverFor(router.url), 'SignIn', {}, headers);
  await post(serverFor(router.url, false), 'SignIn', {}, headers);
  expect(router.faults).toEqual(['users=+2s', undefined]);
  const pages = [serverFor(router.url), serverFor(router.url, false)].map((server) => server.inject('/'));
  const allowed = (await Promise.all(pages)).map(({ body }) =>
    body.includes('name="marquee-faults" content="allowed"'),
  );
  expect(allowed).toEqual([true, false]);
});

test('a reloaded page keeps its access token while the router is down; a refused token is not returned again', async () => {
  const server = serverFor('http://127.0.0.1:9');
  const cookies = { 'marquee-refresh': 'old', 'marquee-access': '2999-01-01T00:00:00Z access-1' };

  expect((await post(server, 'refresh', cookies)).json()).toMatchObject({
    data: { refreshSession: { accessToken: 'access-1' } },
  });
  expect((await post(server, 'refresh', cookies, {}, { isRefused: true })).statusCode).toBe(502);
});

test('SignedOutProblem ends the session and removes the cookies; without a session the status is 401', async () => {
  await using router = await startRouter({ __typename: 'SignedOutProblem', code: 'X', message: 'Sign in again.' });
  const server = serverFor(router.url);
  const ended = await post(server, 'refresh', { 'marquee-refresh': 'old' });

  expect(ended.statusCode).toBe(401);
  expect(String(ended.headers['set-cookie'])).toMatch(/marquee-refresh=; Expires=Thu, 01 Jan 1970/);
  expect((await post(server, 'refresh')).statusCode).toBe(401);
});

test("every route of the app serves the page with the router's URL; a missing file is 404", async () => {
  const server = serverFor('http://127.0.0.1:4000');
  const page = await server.inject('/title/42');

  expect(page.body).toContain('name="marquee-router" content="http://127.0.0.1:4000"');
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  expect((await server.inject('/assets/none.js')).statusCode).toBe(404);
});

test('a body that is nested too deeply, or is not JSON, is refused with the reason, and not sent to the router', async () => {
  await using router = await startRouter({ __typename: 'SessionTokens', ...TOKENS });
  const server = serverFor(router.url);
  const send = (payload: string) =>
    server.inject({
      method: 'POST',
      url: '/session/SignIn',
      payload,
      headers: { 'content-type': 'application/json' },
    });
  for (const payload of [`${'['.repeat(30_000)}${']'.repeat(30_000)}`, `{"input":${'{"a":'.repeat(9_000)}1`]) {
    const response = await send(payload);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ errors: [{ extensions: { limit: 'inputDepth' } }] });
  }
  const values = await send(`{"input":[${'1,'.repeat(20_000)}1]}`);
  expect(values.json()).toMatchObject({ errors: [{ extensions: { limit: 'inputValues' } }] });
  expect((await send('{"input":')).statusCode).toBe(400);
  expect((await send(JSON.stringify({ input: 'x'.repeat(70_000) }))).statusCode).toBe(413);
  expect(router.requests).toEqual([]);
});

test('when the client leaves, the request to the router ends', async () => {
  let [arrived, closed] = [0, 0];
  const router = createServer((request) => {
    arrived += 1;
    request.socket.once('close', () => (closed += 1));
  }).listen(0, '127.0.0.1');
  await once(router, 'listening');
  const server = serverFor(`http://127.0.0.1:${(router.address() as AddressInfo).port}`);
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  const client = new AbortController();
  const sent = fetch(`${url}/session/SignIn`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"input":{}}',
    signal: client.signal,
  });
  await expect.poll(() => arrived).toBe(1);
  client.abort();
  await expect(sent).rejects.toThrow();
  await expect.poll(() => closed).toBe(1);
  await server.close();
  router.close();
});

test('a response of the router without end is not read to its end', async () => {
  const router = createServer((_request, response) => {
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(10_000)));
    };
    response.on('drain', write);
    write();
  }).listen(0, '127.0.0.1');
  await once(router, 'listening');
  const server = serverFor(`http://127.0.0.1:${(router.address() as AddressInfo).port}`);
  expect((await post(server, 'SignIn', {}, {}, { input: {} })).statusCode).toBe(502);
  router.closeAllConnections();
  router.close();
});
