import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asViewer } from '../testing/start-subgraph.js';
import { loadSigningKey, SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';
import { createAssertionReaders } from './identity-assertions.js';

const START = new Date('2026-11-22T12:00:00Z');
const viewer = asViewer();
let now = START;
let folder: string;
let routerKey: SigningKey;
let otherKey: SigningKey;
let jwksUrl: string;
const server = createServer((_request, response) => response.end(JSON.stringify(routerKey.jwks)));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-identity-'));
  routerKey = await loadSigningKey(join(folder, 'router'));
  otherKey = await loadSigningKey(join(folder, 'other'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  jwksUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/jwks.json`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Assertion {
  readonly key?: SigningKey;
  readonly keyId?: string;
  readonly audience?: string | string[];
  readonly issuer?: string;
  readonly claims?: Record<string, unknown>;
}

function sign({
  key = routerKey,
  keyId,
  audience = TOKENS.identity('billing').audience,
  issuer = TOKENS.identity('billing').issuer,
  claims = toViewerClaims(viewer),
}: Assertion = {}): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: keyId ?? key.keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(START)
    .setExpirationTime(START.getTime() / 1000 + 60)
    .sign(key.privateKey);
}

function reader() {
  now = START;
  return createAssertionReaders('billing', [jwksUrl], () => now).readIdentity;
}

const refusal = { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } };

test('an assertion that the router signed is accepted', async () => {
  expect(await reader()(await sign())).toEqual(viewer);
});

test('a request without an assertion is a guest’s, not an error', async () => {
  expect(await reader()(undefined)).toBeNull();
});

test('an assertion is refused after its expiry, even when it was verified and cached before', async () => {
  const read = reader();
  const token = await sign();
  await read(token);
  now = new Date(START.getTime() + 61_000);
  await expect(read(token)).rejects.toMatchObject(refusal);
});

test.each<[string, () => Promise<string>]>([
  ['signed with another key', () => sign({ key: otherKey })],
  ['signed with another key under the router’s key id', () => sign({ key: otherKey, keyId: routerKey.keyId })],
  ['for another audience', () => sign({ audience: TOKENS.access.audience })],
  ['for another subgraph', () => sign({ audience: TOKENS.identity('ratings').audience })],
  ['for a subgraph whose name begins alike', () => sign({ audience: TOKENS.identity('billing2').audience })],
  ['for a subgraph whose name differs in its letters', () => sign({ audience: TOKENS.identity('Billing').audience })],
  ['for every subgraph, as routers signed before', () => sign({ audience: 'marquee-subgraph' })],
  ['for this subgraph’s client addresses', () => sign({ audience: TOKENS.client('billing').audience })],
  [
    'for a list of subgraphs that has this one',
    () => sign({ audience: [TOKENS.identity('ratings').audience, TOKENS.identity('billing').audience] }),
  ],
  ['for a list of this subgraph alone', () => sign({ audience: [TOKENS.identity('billing').audience] })],
  ['for an empty list of audiences', () => sign({ audience: [] })],
  ['of another issuer', () => sign({ issuer: TOKENS.access.issuer })],
  ['without a maturity limit', () => sign({ claims: { ...toViewerClaims(viewer), maturityLimit: undefined } })],
  ['with an unknown maturity limit', () => sign({ claims: { ...toViewerClaims(viewer), maturityLimit: 'AGE_99' } })],
  ['unsigned', () => Promise.resolve('eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.')],
  ['not a JWT', () => Promise.resolve('not-a-jwt')],
  [
    'altered after signing',
    async () => {
      const [head, , signature] = (await sign()).split('.');
      const claims = Buffer.from(
        JSON.stringify({
          ...toViewerClaims({ ...viewer, maturityLimit: 'AGE_18' }),
          ...TOKENS.identity('billing'),
          exp: 9_999_999_999,
        }),
      ).toString('base64url');
      return `${head}.${claims}.${signature}`;
    },
  ],
])('an assertion is refused: %s', async (_what, token) => {
  await expect(reader()(await token())).rejects.toMatchObject(refusal);
});
