/** Signing in and out, sessions, and forms of other sites. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILMS, GRAPH, REF, startTestRegistry } from '../../tests/test-registry.js';
import type { TestRegistry } from '../../tests/test-registry.js';
import { endedCookie, sessionCookie } from './sessions.js';
import { createPageClient, VARIANT_PATH, SAME_ORIGIN, signedInClient } from '../tests/page-client.js';

let testRegistry: TestRegistry;
beforeEach(async () => {
  testRegistry = await startTestRegistry();
  await testRegistry.registry.publishAll(REF, [FILMS], { git: null, by: 'test' });
});
afterEach(() => testRegistry[Symbol.asyncDispose]());

test('signing in sets an HttpOnly, SameSite=Strict session cookie, and the response does not contain the key', async () => {
  const key = await testRegistry.keyFor('read');
  const reader = createPageClient(testRegistry.url);
  const response = await reader.post('/sign-in', { key: ` ${key}\n`, next: `${VARIANT_PATH}/checks?before=01` });
  expect(response).toMatchObject({ status: 303, location: `${VARIANT_PATH}/checks?before=01` });
  expect(response.headers.get('set-cookie')).toMatch(
    /^marquee_session=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/,
  );
  expect(`${response.location}${response.headers.get('set-cookie')}`).not.toContain(key);
  expect((await reader.get('/')).text).toContain('test read');
});

test('with an https public URL the cookie is Secure', () => {
  expect(sessionCookie('token', true)).toMatch(/; Secure$/);
  expect(endedCookie(true)).toMatch(/Max-Age=0;.*; Secure$/);
});

test('an unknown key and a key without the role read are refused with a message and without a session', async () => {
  const reader = createPageClient(testRegistry.url);
  for (const [key, status, message] of [
    ['', 401, 'Paste a key first'],
    ['service:marquee:wrong', 401, 'unknown to this registry'],
    [await testRegistry.keyFor('report'), 403, 'may not read schemas'],
  ] as const) {
    const response = await reader.post('/sign-in', { key });
    expect(response.status).toBe(status);
    expect(response.text).toContain(message);
    expect(response.headers.has('set-cookie')).toBe(false);
    if (key !== '') expect(response.text).not.toContain(key);
  }
});

test('without a session every page redirects to the sign-in page, which redirects back', async () => {
  const reader = createPageClient(testRegistry.url);
  const closed = await reader.get(`${VARIANT_PATH}/schema?q=film`);
  expect(closed.status).toBe(303);
  expect(closed.location).toBe(`/sign-in?${new URLSearchParams({ next: `${VARIANT_PATH}/schema?q=film` }).toString()}`);
  expect((await reader.get(closed.location ?? '')).text).toContain(`name="next" value="${VARIANT_PATH}/schema?q=film"`);
  expect((await reader.post(`${VARIANT_PATH}/checks/x/approvals`, { finding: 'x' })).location).toBe('/sign-in');
});

test.each([
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '/sign-in?next=/sign-in',
])('signing in does not redirect to %s', async (next) => {
  const response = await createPageClient(testRegistry.url).post('/sign-in', {
    key: await testRegistry.keyFor('read'),
    next,
  });
  expect(response.location).toBe('/');
});

test('signing out and revoking the key end the session', async () => {
  const reader = await signedInClient(testRegistry);
  const other = createPageClient(testRegistry.url);
  await other.post('/sign-in', { key: await testRegistry.keys.create('short-lived', GRAPH, ['read'], 'test') });
  expect((await reader.post('/sign-out', {})).location).toBe('/sign-in');
  expect((await reader.get('/')).status).toBe(303);
  expect((await other.get('/')).status).toBe(200);
  await testRegistry.keys.revoke('short-lived', GRAPH);
  expect((await other.get('/')).status).toBe(303);
});

test.each([
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  {},
])('a form with the headers %o is refused', async (headers) => {
  const reader = await signedInClient(testRegistry, 'publish');
  const key = await testRegistry.keyFor('read');
  expect((await createPageClient(testRegistry.url).post('/sign-in', { key }, headers)).status).toBe(403);
  expect((await reader.post('/sign-out', {}, headers)).status).toBe(403);
  expect((await reader.post(`${VARIANT_PATH}/checks/x/approvals`, { finding: 'x', reason: 'x' }, headers)).status).toBe(
    403,
  );
  expect((await reader.get('/')).status).toBe(200);
});

test('without Sec-Fetch-Site, a form with the registry’s own Origin is accepted', async () => {
  const response = await createPageClient(testRegistry.url).post(
    '/sign-in',
    { key: await testRegistry.keyFor('read') },
    { origin: testRegistry.url },
  );
  expect(response.status).toBe(303);
});

test('a form that is too large and a body of another media type are refused with a page', async () => {
  const reader = createPageClient(testRegistry.url);
  expect((await reader.post('/sign-in', { key: 'k'.repeat(20_000) })).status).toBe(413);
  const otherMediaType = await fetch(`${testRegistry.url}/sign-in`, {
    method: 'POST',
    headers: { ...SAME_ORIGIN, 'content-type': 'text/xml' },
    body: '<x/>',
  });
  expect(otherMediaType.status).toBe(415);
  expect(await otherMediaType.text()).toContain('cannot be parsed');
});
