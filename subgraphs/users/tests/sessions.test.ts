import { createHash } from 'node:crypto';
import { readLog } from '@marquee/subgraph/testing/read-log';
import { ENDED_SESSIONS_PATH } from '@marquee/contracts/viewer';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { users } from '../subgraph.js';
import { documentsIn, endedTokens, mutate, securityEvents } from './requests.js';
import { family, adult, signInAs, stranger, viewerIn } from './members.js';

function refresh(subgraph: TestSubgraph, text: string, key: string | null = null) {
  return mutate(subgraph, 'refreshSession(refreshToken: $text, idempotencyKey: $key)', { text, key });
}

async function devicesOf(subgraph: TestSubgraph, viewer: ReturnType<typeof viewerIn>): Promise<readonly string[]> {
  const { data } = await subgraph.execute(
    '{ viewer { account { devices(first: 100) { edges { node { id } } } } } }',
    {},
    { viewer },
  );
  return (
    data as { viewer: { account: { devices: { edges: { node: { id: string } }[] } } } }
  ).viewer.account.devices.edges.map(({ node }) => node.id);
}

const DAY_MS = 86_400_000;
function after(ms: number): Date {
  return new Date(DEMO_NOW.getTime() + ms);
}

test('a refresh token returns a new pair for the same session and selected profile', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { viewer, refreshToken } = await signInAs(subgraph);
  await subgraph.execute(
    'mutation ($id: ID!) { selectProfile(profileId: $id) { __typename } }',
    { id: adult.id },
    { viewer },
  );
  subgraph.setNow(after(DAY_MS));
  const renewed = await refresh(subgraph, refreshToken);
  expect(renewed).toMatchObject({ __typename: 'SessionTokens' });
  expect(renewed['refreshToken']).not.toBe(refreshToken);
  expect(viewerIn(String(renewed['accessToken']))).toMatchObject({
    sessionId: viewer.sessionId,
    deviceId: viewer.deviceId,
    profileId: adult.id,
  });
});

test('reuse of a refresh token ends the session, for the newer token too, and is recorded', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { viewer, refreshToken } = await signInAs(subgraph);
  const renewed = await refresh(subgraph, refreshToken);
  expect(await refresh(subgraph, refreshToken)).toMatchObject({
    __typename: 'SignedOutProblem',
    code: 'USERS_REFRESH_TOKEN_REUSED',
  });
  expect(await refresh(subgraph, String(renewed['refreshToken']))).toMatchObject({ code: 'USERS_SESSION_OVER' });
  expect((await endedTokens(subgraph)).sessions).toEqual([viewer.sessionId]);
  expect(await securityEvents(subgraph, viewer)).toContain('REFRESH_TOKEN_REUSED');
});

test('a renewal repeated with its key after a lost response is not a reuse', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { refreshToken } = await signInAs(subgraph);
  await refresh(subgraph, refreshToken, 'renewal-1');
  const repeated = await refresh(subgraph, refreshToken, 'renewal-1');
  expect(repeated).toMatchObject({ __typename: 'SessionTokens' });
  expect(await refresh(subgraph, String(repeated['refreshToken']), 'renewal-2')).toMatchObject({
    __typename: 'SessionTokens',
  });
  expect(await refresh(subgraph, refreshToken, 'renewal-1')).toMatchObject({ code: 'USERS_REFRESH_TOKEN_REUSED' });
});

test('a used token and a key that is computed from it renew nothing and end the session', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { refreshToken } = await signInAs(subgraph);
  const digest = createHash('sha256').update(refreshToken).digest('hex');
  const renewed = await refresh(subgraph, refreshToken, 'a random key of the client');
  for (const key of [digest.slice(0, 32), digest, refreshToken.slice(0, 100)])
    expect((await refresh(subgraph, refreshToken, key)).__typename).toBe('SignedOutProblem');
  expect(await refresh(subgraph, String(renewed['refreshToken']), 'another')).toMatchObject({
    code: 'USERS_SESSION_OVER',
  });
});

test('a renewal can be repeated for a minute; afterwards the repetition ends the session', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { viewer, refreshToken } = await signInAs(subgraph);
  await refresh(subgraph, refreshToken, 'a random key');
  subgraph.setNow(after(59_000));
  expect(await refresh(subgraph, refreshToken, 'a random key')).toMatchObject({ __typename: 'SessionTokens' });
  subgraph.setNow(after(60_000));
  expect(await refresh(subgraph, refreshToken, 'a random key')).toMatchObject({ code: 'USERS_REFRESH_TOKEN_REUSED' });
  expect(await securityEvents(subgraph, viewer)).toContain('REFRESH_TOKEN_REUSED');
});

test('concurrent renewals with one key all succeed, and the newest token renews again', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { refreshToken } = await signInAs(subgraph);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => refresh(subgraph, refreshToken, 'one key')));
  for (const outcome of outcomes) expect(outcome.__typename).toBe('SessionTokens');
  expect(await refresh(subgraph, String(outcomes[7]?.['refreshToken']), 'next')).toMatchObject({
    __typename: 'SessionTokens',
  });
});

test('the store holds no key of a renewal, only its digest', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { refreshToken } = await signInAs(subgraph);
  await refresh(subgraph, refreshToken, 'a random key');
  expect(JSON.stringify(await documentsIn(subgraph, 'sessions'))).not.toContain('a random key');
  await expect(refresh(subgraph, refreshToken, 'x'.repeat(201))).rejects.toThrow('idempotencyKey');
});

test('of several concurrent renewals with one token, at most one succeeds', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { refreshToken } = await signInAs(subgraph);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => refresh(subgraph, refreshToken)));
  expect(outcomes.filter(({ __typename }) => __typename === 'SessionTokens').length).toBeLessThanOrEqual(1);
  expect(outcomes.some(({ code }) => code === 'USERS_REFRESH_TOKEN_REUSED')).toBe(true);
});

test('a device unused for 90 days is signed out; each renewal restarts the period', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { refreshToken } = await signInAs(subgraph);
  subgraph.setNow(after(80 * DAY_MS));
  const renewed = await refresh(subgraph, refreshToken);
  subgraph.setNow(after(160 * DAY_MS));
  expect(await refresh(subgraph, String(renewed['refreshToken']))).toMatchObject({ __typename: 'SessionTokens' });
  const other = await signInAs(subgraph);
  subgraph.setNow(after(251 * DAY_MS));
  expect(await refresh(subgraph, other.refreshToken)).toMatchObject({ code: 'USERS_SESSION_OVER' });
});

test('an access token, a modified token or a foreign token renews nothing', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { accessToken, refreshToken } = await signInAs(subgraph);
  const [header, body, signature] = refreshToken.split('.');
  const claims = JSON.parse(Buffer.from(body ?? '', 'base64url').toString()) as object;
  const changed = [
    header,
    Buffer.from(JSON.stringify({ ...claims, generation: 2 })).toString('base64url'),
    signature,
  ].join('.');
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  const symmetric = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256', kid: '0' })
    .sign(new TextEncoder().encode('a secret of thirty-two characters'));
  for (const token of [accessToken, changed, unsigned, symmetric, '', 'nonsense'])
    expect(await refresh(subgraph, token), token).toMatchObject({ code: 'USERS_SESSION_OVER' });
  expect(await refresh(subgraph, refreshToken)).toMatchObject({ __typename: 'SessionTokens' });
});

test('signing out ends the sessions of this device only, and is published', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const phone = await signInAs(subgraph, family.email, undefined, 'phone');
  const again = await signInAs(subgraph, family.email, undefined, 'phone');
  const tablet = await signInAs(subgraph, family.email, undefined, 'tablet');
  expect(await mutate(subgraph, 'signOut', {}, { viewer: phone.viewer })).toMatchObject({ accepted: true });
  expect(new Set((await endedTokens(subgraph)).sessions)).toEqual(
    new Set([phone.viewer.sessionId, again.viewer.sessionId]),
  );
  expect(await refresh(subgraph, phone.refreshToken)).toMatchObject({ code: 'USERS_SESSION_OVER' });
  expect(await refresh(subgraph, tablet.refreshToken)).toMatchObject({ __typename: 'SessionTokens' });
  const published = (await readLog(subgraph, 'users')).filter(({ type }) => type === 'DeviceSignedOut');
  expect(published.map(({ key, payload }) => [key, payload])).toEqual([
    [phone.viewer.deviceId, { deviceId: phone.viewer.deviceId, accountId: family.id, at: DEMO_NOW.toISOString() }],
  ]);
});

test('signing out everywhere ends the sessions of every device', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const phone = await signInAs(subgraph, family.email, undefined, 'phone');
  const tablet = await signInAs(subgraph, family.email, undefined, 'tablet');
  const neighbour = await signInAs(subgraph, stranger.email);
  await mutate(subgraph, 'signOut(everywhere: true)', {}, { viewer: phone.viewer });
  for (const { refreshToken } of [phone, tablet])
    expect(await refresh(subgraph, refreshToken)).toMatchObject({ code: 'USERS_SESSION_OVER' });
  expect(await devicesOf(subgraph, phone.viewer)).toEqual([]);
  expect(await refresh(subgraph, neighbour.refreshToken)).toMatchObject({ __typename: 'SessionTokens' });
});

test('a device is signed out from another one of the account, not by another household', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const phone = await signInAs(subgraph, family.email, undefined, 'phone');
  const tablet = await signInAs(subgraph, family.email, undefined, 'tablet');
  const neighbour = await signInAs(subgraph, stranger.email);
  const signOutPhone = (viewer: typeof phone.viewer) =>
    mutate(subgraph, 'signOutDevice(deviceId: $id)', { id: phone.viewer.deviceId }, { viewer });
  expect(await signOutPhone(neighbour.viewer)).toMatchObject({ __typename: 'NotFoundProblem' });
  expect(await signOutPhone(tablet.viewer)).toMatchObject({ accepted: true, reference: phone.viewer.deviceId });
  expect(await signOutPhone(tablet.viewer)).toMatchObject({ __typename: 'NotFoundProblem' });
  expect(await refresh(subgraph, phone.refreshToken)).toMatchObject({ code: 'USERS_SESSION_OVER' });
  expect(await devicesOf(subgraph, tablet.viewer)).not.toContain(phone.viewer.deviceId);
  await expect(signOutPhone({ ...tablet.viewer, scopes: [] })).rejects.toThrow('FORBIDDEN');
});

test('an ended session is listed until its access token can no longer be accepted', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const { viewer } = await signInAs(subgraph);
  await mutate(subgraph, 'signOut', {}, { viewer });
  subgraph.setNow(after(70 * 60_000));
  expect((await endedTokens(subgraph)).sessions).toEqual([viewer.sessionId]);
  subgraph.setNow(after(72 * 60_000));
  expect((await endedTokens(subgraph)).sessions).toEqual([]);
});

test('the 101st device removes and signs out the one that was not seen for longest', async () => {
  await using subgraph = await startSubgraph(users, { seed: 'small' });
  const first = await signInAs(subgraph, family.email, undefined, 'device-0');
  for (let index = 1; index <= 99; index++) await signInAs(subgraph, family.email, undefined, `device-${index}`);
  expect(await refresh(subgraph, first.refreshToken)).toMatchObject({ __typename: 'SessionTokens' });
  const last = await signInAs(subgraph, family.email, undefined, 'device-100');
  expect((await endedTokens(subgraph)).sessions).toEqual([first.viewer.sessionId]);
  expect(await devicesOf(subgraph, last.viewer)).toHaveLength(100);
});

test('the list of ended sessions fails while the store is unavailable, which shows the router that tokens cannot be renewed', async () => {
  await using subgraph = await startSubgraph(users);
  expect((await subgraph.get(ENDED_SESSIONS_PATH)).status).toBe(200);
  await subgraph.store.close();
  expect((await subgraph.get(ENDED_SESSIONS_PATH)).status).toBe(500);
});
