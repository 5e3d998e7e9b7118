import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asViewer } from './testing/start-subgraph.js';
import { loadSigningKey, SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import type { SigningKey } from '@marquee/runtime/signing-key';
import { createAssertionReaders } from './identity-assertions.js';

const START = new Date('2026-11-22T12:00:00Z');
const viewer = asViewer();
let now = START;
let folder: string;
let routerKey: SigningKey;
let strangersKey: SigningKey;
let jwksUrl: string;
const server = createServer((_request, response) => response.end(JSON.stringify(routerKey.jwks)));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-identity-'));
  routerKey = await loadSigningKey(join(folder, 'router'));
  strangersKey = await loadSigningKey(join(folder, 'stranger'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  jwksUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/jwks.json`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Statement {
  readonly key?: SigningKey;
  readonly keyId?: string;
  readonly audience?: string;
  readonly issuer?: string;
  readonly claims?: Record<string, unknown>;
}

function sign({
  key = routerKey,
  keyId,
  audience = TOKENS.identity.audience,
  issuer = TOKENS.identity.issuer,
  claims = toViewerClaims(viewer),
}: Statement = {}): Promise<string> {
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
  return createAssertionReaders(jwksUrl, () => now).readIdentity;
}
const refusal = { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } };

test('what the router signed is believed', async () => {
  expect(await reader()(await sign())).toEqual(viewer);
});

test('no statement at all is nobody, and no error', async () => {
  expect(await reader()(undefined)).toBeNull();
});

test('a statement is good for as long as it says, even when it was good a moment ago', async () => {
  const read = reader();
  const token = await sign();
  await read(token);
  now = new Date(START.getTime() + 61_000);
  await expect(read(token)).rejects.toMatchObject(refusal);
});

test.each<[string, () => Promise<string>]>([
  ['signed by a stranger', () => sign({ key: strangersKey })],
  ['signed by a stranger under the router’s key id', () => sign({ key: strangersKey, keyId: routerKey.keyId })],
  ['meant for somebody else', () => sign({ audience: TOKENS.access.audience })],
  ['by another issuer', () => sign({ issuer: TOKENS.access.issuer })],
  ['without a maturity limit', () => sign({ claims: { ...toViewerClaims(viewer), maturityLimit: undefined } })],
  [
    'with a ceiling that does not exist',
    () => sign({ claims: { ...toViewerClaims(viewer), maturityLimit: 'AGE_99' } }),
  ],
  ['unsigned', () => Promise.resolve('eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.')],
  ['no token', () => Promise.resolve('let me in')],
  [
    'altered after signing',
    async () => {
      const [head, , signature] = (await sign()).split('.');
      const claims = Buffer.from(
        JSON.stringify({
          ...toViewerClaims({ ...viewer, maturityLimit: 'AGE_18' }),
          ...TOKENS.identity,
          exp: 9_999_999_999,
        }),
      ).toString('base64url');
      return `${head}.${claims}.${signature}`;
    },
  ],
])('a statement %s is refused', async (_what, token) => {
  await expect(reader()(await token())).rejects.toMatchObject(refusal);
});
