/** Tokens of each algorithm, and tokens that claim another one than they were signed with. */
import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProviderKey, startIdentityProvider } from '../support/identity-provider.js';
import type { IdentityProvider, ProviderKey } from '../support/identity-provider.js';
import { openVerifier } from '../support/open-verifier.js';
import type { Verifier } from '../support/open-verifier.js';

const RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const OTHERS = ['ES256', 'ES384', 'ES512', 'EdDSA'];

let provider: IdentityProvider;
let verifier: Verifier;
let rsa: ProviderKey;
let keys: ReadonlyMap<string, ProviderKey>;

beforeAll(async () => {
  rsa = await createProviderKey('RS256', 'rsa');
  const others = await Promise.all(OTHERS.map((algorithm) => createProviderKey(algorithm)));
  keys = new Map([
    ...RSA.map((algorithm) => [algorithm, { ...rsa, algorithm }] as const),
    ...others.map((key) => [key.algorithm, key] as const),
  ]);
  provider = await startIdentityProvider([rsa, ...others]);
  verifier = await openVerifier({
    issuers: [{ issuer: provider.issuer, audiences: ['graph'], jwks: provider.jwksUrl }],
  });
});
afterAll(async () => {
  await verifier[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

/** WebCrypto signs by the algorithm of the key object. */
async function signed(algorithm: string): Promise<string> {
  const key = keys.get(algorithm);
  if (key === undefined) throw new TypeError(algorithm);
  if (!RSA.includes(algorithm)) return provider.sign({}, key);
  const { exportJWK } = await import('jose');
  const privateKey = (await importJWK(await exportJWK(rsa.privateKey), algorithm)) as ProviderKey['privateKey'];
  return provider.sign({}, { ...key, privateKey });
}

test.each([...RSA, ...OTHERS])('a token of %s is accepted', async (algorithm) => {
  expect(await verifier.outcome(await signed(algorithm))).toBe('accepted');
});

test('an algorithm that is not listed is refused, though a key of the issuer has signed the token', async () => {
  const [issuer, jwks] = [provider.issuer, provider.jwksUrl];
  await using strict = await openVerifier({
    issuers: [{ issuer, audiences: ['graph'], jwks, algorithms: ['ES256'] }],
  });
  expect([await strict.outcome(await signed('ES256')), await strict.outcome(await signed('RS256'))]).toEqual([
    'accepted',
    'algorithm',
  ]);
});

describe('a token whose header does not tell the truth', () => {
  const payload = () => ({ iss: provider.issuer, aud: 'graph', sub: 'eve', exp: Math.floor(Date.now() / 1_000) + 600 });
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('"none" in any spelling is refused, with and without a signature', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', ''])
      for (const signature of ['', 'AAAA'])
        expect(await verifier.outcome(`${encode({ alg, kid: 'rsa' })}.${encode(payload())}.${signature}`), alg).toBe(
          'algorithm',
        );
  });

  test('a signature of HS256 with a public key as the secret is refused, also where a secret is configured', async () => {
    const secret = 's'.repeat(32);
    await using mixed = await openVerifier({
      issuers: [
        {
          issuer: provider.issuer,
          audiences: ['graph'],
          jwks: provider.jwksUrl,
          secret,
          algorithms: ['RS256', 'HS256'],
        },
      ],
    });
    const publicKey = (await importJWK(rsa.jwk, 'RS256', { extractable: true })) as ProviderKey['privateKey'];
    const publicTexts = [await exportSPKI(publicKey), JSON.stringify(rsa.jwk), String(rsa.jwk.n)];
    for (const text of publicTexts) {
      const signing = `${encode({ alg: 'HS256', kid: 'rsa' })}.${encode(payload())}`;
      const token = `${signing}.${createHmac('sha256', text).update(signing).digest('base64url')}`;
      expect(await verifier.outcome(token)).toBe('algorithm');
      expect(await mixed.outcome(token)).toBe('signature');
    }
    const shared = await new SignJWT(payload()).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret));
    expect([await mixed.outcome(shared), await mixed.outcome(await signed('RS256'))]).toEqual(['accepted', 'accepted']);
  });

  test('a key in the header, or the URL of one, is not used', async () => {
    const own = await createProviderKey('ES256', 'own');
    const header = { jwk: own.jwk, jku: 'http://127.0.0.1:1/keys', x5u: 'http://127.0.0.1:1/cert' };
    const before = provider.fetches;
    expect(await verifier.outcome(await provider.sign({}, { ...own, kid: 'ES256' }, header))).toBe('signature');
    expect(provider.fetches).toBe(before);
  });

  test.each(['../../etc/passwd', 'rsa\u0000', 'https://attacker.example/key', '__proto__', "x' OR '1'='1"])(
    'the key id %j names no key',
    async (kid) => {
      await using other = await openVerifier({
        issuers: [{ issuer: provider.issuer, audiences: ['graph'], jwks: provider.jwksUrl }],
      });
      expect(await other.outcome(await provider.sign({}, { ...rsa, kid }))).toBe('unknown key');
    },
  );

  test('critical extensions that the router does not know are refused', async () => {
    const header = encode({ alg: 'RS256', kid: 'rsa', crit: ['exp2'], exp2: 1 });
    expect(await verifier.outcome(`${header}.${encode(payload())}.AAAA`)).toBe('not a JWT');
  });
});
