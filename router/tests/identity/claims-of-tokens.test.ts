/** Which claims make a token valid, and what of them becomes the identity. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProviderKey, startIdentityProvider } from '../support/identity-provider.js';
import type { IdentityProvider, ProviderKey } from '../support/identity-provider.js';
import { openVerifier } from '../support/open-verifier.js';
import type { Verifier } from '../support/open-verifier.js';

let provider: IdentityProvider;
let key: ProviderKey;
let verifier: Verifier;
const now = Math.floor(Date.now() / 1_000);

beforeAll(async () => {
  key = await createProviderKey('ES256');
  provider = await startIdentityProvider([key]);
  verifier = await openVerifier({ issuers: [issuer()] });
});
afterAll(async () => {
  await verifier[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

function issuer(own: object = {}) {
  return { issuer: provider.issuer, audiences: ['graph', 'other'], jwks: provider.jwksUrl, ...own };
}

describe('times', () => {
  test.each([
    ['expired beyond the clock skew', { exp: now - 90 }, 'expired'],
    ['expired within the clock skew', { exp: now - 30 }, 'accepted'],
    ['without an expiry', { exp: undefined }, 'claim'],
    ['with a text as expiry', { exp: String(now + 60) }, 'claim'],
    ['valid later', { nbf: now + 120 }, 'not yet valid'],
    ['valid in half a minute', { nbf: now + 30 }, 'accepted'],
    ['issued later', { iat: now + 120 }, 'not yet valid'],
    ['issued before computers', { iat: -62_135_596_800 }, 'accepted'],
    ['with a text as time of issue', { iat: 'yesterday' }, 'claim'],
  ])('a token that is %s', async (_, claims, outcome) => {
    expect(await verifier.outcome(await provider.sign(claims))).toBe(outcome);
  });

  test('a cached token is refused once it has expired, and never for a clock that was set back', async () => {
    await using own = await openVerifier({ issuers: [issuer({ clock_skew: '0s' })] });
    const token = await provider.sign({ exp: now + 20 });
    expect(await own.outcome(token)).toBe('accepted');
    own.passedMs = 25_000;
    expect(await own.outcome(token)).toBe('expired');
    own.passedMs = -600_000;
    expect(await own.outcome(token)).toBe('not yet valid');
  });
});

describe('audiences', () => {
  test.each([
    ['one of them', { aud: 'other' }, 'accepted'],
    ['one of them in a list', { aud: ['x', 'graph'] }, 'accepted'],
    ['none', { aud: undefined }, 'audience'],
    ['an empty list', { aud: [] }, 'audience'],
    ['others', { aud: ['graphs', 'grap', 'GRAPH', 'graph '] }, 'audience'],
    ['an object', { aud: { 0: 'graph' } }, 'audience'],
  ])('%s', async (_, claims, outcome) => {
    expect(await verifier.outcome(await provider.sign(claims))).toBe(outcome);
  });

  test('any audience is accepted only where the configuration says so', async () => {
    await using open = await openVerifier({ issuers: [issuer({ audiences: 'any' })] });
    expect(await open.outcome(await provider.sign({ aud: undefined }))).toBe('accepted');
  });
});

test.each(['', '/', '.attacker.example', '@attacker.example', '#', '%00'])(
  'an issuer that only begins like a known one is unknown: %j',
  async (suffix) => {
    const outcome = await verifier.outcome(await provider.sign({ iss: `${provider.issuer}${suffix}` }));
    expect(outcome).toBe(suffix === '' ? 'accepted' : 'unknown issuer');
  },
);

test('the last of two claims with one name counts, for the selection of the issuer and afterwards', async () => {
  const [header = '', payload = ''] = (await provider.sign()).split('.');
  const claims = Buffer.from(payload, 'base64url').toString();
  const twice = claims.replace('{', '{"iss":"https://other.example","sub":"eve",');
  const { createSign } = await import('node:crypto');
  const { exportJWK } = await import('jose');
  const signing = `${header}.${Buffer.from(twice).toString('base64url')}`;
  const signature = createSign('sha256')
    .update(signing)
    .sign({ key: { ...(await exportJWK(key.privateKey)) }, format: 'jwk', dsaEncoding: 'ieee-p1363' } as never);
  expect(await verifier.verify(`${signing}.${signature.toString('base64url')}`)).toMatchObject({ subject: 'ann' });
});

test('required claims, and the type of tokens', async () => {
  const required = [
    { claim: 'token_use', any_of: ['access'] },
    { claim: 'realm_access.roles', includes: 'user' },
  ];
  await using own = await openVerifier({
    issuers: [issuer({ required_claims: required, token_type: 'at+jwt' })],
  });
  const good = { token_use: 'access', realm_access: { roles: ['user'] } };
  const outcome = async (claims: object, typ = 'at+jwt') =>
    own.outcome(await provider.sign({ ...claims }, key, { typ }));
  expect(await outcome(good)).toBe('accepted');
  expect(await outcome(good, 'JWT')).toBe('claim');
  expect(await outcome({ ...good, token_use: 'id' })).toBe('claim');
  expect(await outcome({ ...good, realm_access: { roles: ['users'] } })).toBe('claim');
  expect(await outcome({ token_use: 'access' })).toBe('claim');
});

describe('the identity', () => {
  test.each([
    ['a text of words', { scope: 'read  write read' }, ['read', 'write']],
    ['a list', { scope: ['read', 'write', 1, ''] }, ['read', 'write']],
    ['a nested list', { realm_access: { roles: ['read', 'write'] } }, ['read', 'write']],
    ['a claim with a URL as its name', { 'https://example.com/roles': 'read write' }, ['read', 'write']],
    ['an object', { scope: { read: true } }, []],
  ])('has scopes of %s', async (_, claims, scopes) => {
    const scopeClaims = ['scope', 'realm_access.roles', 'https://example.com/roles'];
    await using own = await openVerifier({ issuers: [issuer({ scope_claims: scopeClaims })] });
    expect((await own.verify(await provider.sign(claims))).scopes).toEqual(scopes);
  });

  test('has the policies that claims grant', async () => {
    await using own = await openVerifier({
      issuers: [issuer({ policy_claims: ['permissions'] })],
      policies: {
        adult: [{ claim: 'age.over', any_of: [18, 21] }, 'email'],
        staff: [{ claim: 'groups', includes: 'staff' }],
      },
    });
    const policies = async (claims: object) => [...(await own.verify(await provider.sign({ ...claims }))).policies];
    expect(await policies({ permissions: ['sell', 'buy'], age: { over: 18 }, email: 'a@b' })).toEqual([
      'sell',
      'buy',
      'adult',
    ]);
    expect(await policies({ age: { over: 18 }, groups: 'staff other' })).toEqual(['staff']);
    expect(await policies({ age: { over: '18' }, email: 'a@b', groups: ['staffs'] })).toEqual([]);
  });

  test.each([
    ['', 'claim'],
    [7, 'accepted'],
    [undefined, 'claim'],
    [['ann'], 'claim'],
    ['x'.repeat(513), 'claim'],
  ])('has a subject, or the token is refused: %j', async (sub, outcome) => {
    expect(await verifier.outcome(await provider.sign({ sub }))).toBe(outcome);
  });

  test('is another one for the same subject of another issuer', async () => {
    await using second = await startIdentityProvider([key]);
    const { jwksUrl: jwks } = second;
    await using both = await openVerifier({
      issuers: [issuer(), { issuer: second.issuer, audiences: ['graph'], jwks }],
    });
    const [first, other] = [await both.verify(await provider.sign()), await both.verify(await second.sign())];
    expect([first.subject, other.subject]).toEqual(['ann', 'ann']);
    expect(first.accountId).not.toBe(other.accountId);
    expect(Object.values(first.parts)).not.toEqual(Object.values(other.parts));
  });
});

test('a token that is no JWT is refused', async () => {
  for (const token of ['', '.', '..', 'a.b.c', 'null', `${'A'.repeat(5_000)}.e30.`, 'e30.e30', 'e30.bnVsbA.AAAA'])
    expect(await verifier.outcome(token), token).toBe('not a JWT');
});
