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
  const router = fastify();
  router.post('/graphql', async (request) => {
    const body = request.body as (typeof requests)[number];
    requests.push(body);
    const field = /(signIn|refreshSession|selectProfile|signUp)\(/.exec(body.query)?.[1] ?? '';
    return { data: { [field]: outcome } };
  });
  const url = await router.listen({ port: 0, host: '127.0.0.1' });
  return { url, requests, [Symbol.asyncDispose]: () => router.close() };
}

function serverFor(routerUrl: string) {
  return createWebServer(
    { host: '127.0.0.1', port: 0, routerUrl, publicRouterUrl: routerUrl, secureCookies: false },
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
