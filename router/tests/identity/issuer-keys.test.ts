/** Keys of an issuer: fetched, kept while it is away, rotated, and never fetched as often as a client likes. */
import { readdir, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProviderKey, startIdentityProvider } from '../support/identity-provider.js';
import type { IdentityProvider, ProviderKey } from '../support/identity-provider.js';
import { openVerifier } from '../support/open-verifier.js';

let first: ProviderKey;
let second: ProviderKey;
let provider: IdentityProvider;

beforeAll(async () => {
  [first, second] = await Promise.all([createProviderKey('ES256', 'first'), createProviderKey('ES256', 'second')]);
});
beforeEach(async () => {
  provider = await startIdentityProvider([first]);
});
afterEach(() => provider[Symbol.asyncDispose]());

function withoutId({ jwk: { kid: _, ...jwk }, ...key }: ProviderKey): ProviderKey {
  return { ...key, kid: undefined, jwk };
}

function section(own: object = {}) {
  return { issuers: [{ issuer: provider.issuer, audiences: ['graph'], jwks: provider.jwksUrl, ...own }] };
}

describe('a new key', () => {
  test('is fetched once, however many requests have a token of it', async () => {
    await using verifier = await openVerifier(section());
    expect(await verifier.outcome(await provider.sign())).toBe('accepted');
    provider.keys = [first, second];
    const tokens = await Promise.all(Array.from({ length: 50 }, (_, at) => provider.sign({ sub: `m${at}` }, second)));
    const outcomes = await Promise.all(tokens.map((token) => verifier.outcome(token)));
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
    expect(provider.fetches).toBe(2);
  });

  test('is found though a fetch had begun before it was published', async () => {
    await using verifier = await openVerifier(section());
    await verifier.outcome(await provider.sign());
    const held: (() => void)[] = [];
    provider.respond = (_, response) => {
      const keys = provider.keys.map(({ jwk }) => jwk);
      held.push(() => response.end(JSON.stringify({ keys })));
    };
    const unknown = verifier.outcome(await provider.sign({}, { ...second, kid: 'unknown' }));
    await expect.poll(() => held.length).toBe(1);
    provider.keys = [second];
    const rotated = verifier.outcome(await provider.sign({}, second));
    held[0]?.();
    await expect.poll(() => held.length).toBe(2);
    held[1]?.();
    expect([await unknown, await rotated]).toEqual(['unknown key', 'accepted']);
  });

  test('without a key id is found, and one of several keys without ids', async () => {
    const [a, b] = [withoutId(first), withoutId(second)];
    provider.keys = [a];
    await using verifier = await openVerifier(section());
    expect(await verifier.outcome(await provider.sign({}, a))).toBe('accepted');
    provider.keys = [a, b];
    expect(await verifier.outcome(await provider.sign({}, b))).toBe('accepted');
    expect(await verifier.outcome(await provider.sign({ sub: 'b' }, a))).toBe('accepted');
  });
});

test('a flood of unknown key ids is not a flood of fetches, and a withdrawn key is not accepted for long', async () => {
  await using verifier = await openVerifier(section());
  await verifier.outcome(await provider.sign());
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 40; round++) {
    const tokens = await Promise.all(
      Array.from({ length: 10 }, (_, at) => provider.sign({}, { ...second, kid: `k${round}.${at}` })),
    );
    for (const outcome of await Promise.all(tokens.map((token) => verifier.outcome(token))))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(provider.fetches).toBeLessThanOrEqual(7);
  // Those that no fetch was allowed for may be of a new key.
  expect([...outcomes.keys()].toSorted()).toEqual(['IssuerKeysUnavailableError', 'unknown key']);
  expect(await verifier.outcome(await provider.sign({ sub: 'other' }))).toBe('accepted');
});

test('the same unknown key id is fetched for once', async () => {
  await using verifier = await openVerifier(section());
  await verifier.outcome(await provider.sign());
  for (let round = 0; round < 5; round++)
    expect(await verifier.outcome(await provider.sign({ sub: `m${round}` }, second))).toBe('unknown key');
  expect(provider.fetches).toBe(2);
});

test('a token with the id of a key of another algorithm is refused, and fetched for once', async () => {
  await using verifier = await openVerifier(section());
  await verifier.outcome(await provider.sign());
  const rsa = await createProviderKey('RS256', 'first');
  for (let round = 0; round < 8; round++)
    expect(await verifier.outcome(await provider.sign({ sub: `m${round}` }, rsa))).toBe('unknown key');
  expect(provider.fetches).toBe(2);
  provider.keys = [first, second];
  expect(await verifier.outcome(await provider.sign({}, second))).toBe('accepted');
});

describe('while the issuer is away', () => {
  test('its last keys are used, also by the next process; a token of an unknown key is neither accepted nor refused', async () => {
    await using before = await openVerifier(section());
    expect(await before.outcome(await provider.sign())).toBe('accepted');
    const saved = async (): Promise<unknown> =>
      (await readdir(before.dataDir)).filter((name) => name.endsWith('.json'));
    await expect.poll(saved).toHaveLength(1);
    await provider.stop();
    await using after = await openVerifier(section(), before.dataDir);
    for (const verifier of [before, after]) {
      expect(await verifier.outcome(await provider.sign({ sub: 'new' }))).toBe('accepted');
      expect(await verifier.outcome(await provider.sign({}, second))).toBe('IssuerKeysUnavailableError');
    }
    await using moved = await openVerifier(section({ jwks: `${provider.issuer}/moved` }), before.dataDir);
    expect(await moved.outcome(await provider.sign())).toBe('IssuerKeysUnavailableError');
  });

  test('an expired token is accepted for the time that the configuration allows', async () => {
    const now = Math.floor(Date.now() / 1_000);
    await using strict = await openVerifier(section());
    await using lenient = await openVerifier(section({ accept_expired: '10m' }));
    const expired = await provider.sign({ exp: now - 300 });
    await strict.outcome(await provider.sign());
    await lenient.outcome(await provider.sign());
    expect(await lenient.outcome(expired)).toBe('expired');
    await provider.stop();
    lenient.passedMs = 3_000;
    expect([await strict.outcome(expired), await lenient.outcome(expired)]).toEqual(['expired', 'accepted']);
    expect(await lenient.outcome(await provider.sign({ exp: now - 700 }))).toBe('expired');
  });
});

describe('a key set that cannot be used leaves the last one in use', () => {
  const { stringify } = JSON;
  const other = startIdentityProvider;
  test.each([
    ['status 500', (response) => response.writeHead(500).end('{"keys":[]}')],
    ['HTML', (response) => response.end('<html>')],
    ['no keys', (response) => response.end('{"keys":[]}')],
    [
      'an endless body',
      (response) => {
        const more = (): void =>
          void (response.write(' '.repeat(65_536)) ? setImmediate(more) : response.once('drain', more));
        more();
      },
    ],
    ['too many keys', (response) => response.end(stringify({ keys: Array.from({ length: 101 }, () => second.jwk) }))],
    ['a secret', (response) => response.end(stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'second' }] }))],
    ['a private key', (response) => response.end(stringify({ keys: [{ ...second.jwk, d: 'AAAA' }] }))],
    ['no end', () => {}],
    [
      'a redirect to another origin',
      (response) => response.writeHead(302, { location: `http://127.0.0.1:1/jwks` }).end(),
    ],
    ['redirects without end', (response) => response.writeHead(302, { location: '/jwks' }).end()],
  ] satisfies readonly (readonly [string, (response: ServerResponse) => void])[])('%s', async (_, respond) => {
    await using verifier = await openVerifier(section({ timeout: '400ms' }));
    expect(await verifier.outcome(await provider.sign())).toBe('accepted');
    provider.respond = (__, response) => void respond(response);
    expect(await verifier.outcome(await provider.sign({}, second))).toBe('IssuerKeysUnavailableError');
    expect(await verifier.outcome(await provider.sign({ sub: 'ben' }))).toBe('accepted');
  });

  test('a redirect within the origin is followed', async () => {
    provider.respond = (request, response) =>
      request.url === '/jwks'
        ? response.writeHead(302, { location: '/keys' }).end()
        : response.end(stringify({ keys: [first.jwk] }));
    await using verifier = await openVerifier(section());
    expect(await verifier.outcome(await provider.sign())).toBe('accepted');
  });

  test('the OpenID configuration names the keys, and must be that of the issuer', async () => {
    await using good = await openVerifier({ issuers: [{ issuer: provider.issuer, audiences: ['graph'] }] });
    expect(await good.outcome(await provider.sign())).toBe('accepted');
    await using liar = await other([first]);
    const pretended = `${liar.issuer}/tenant`;
    await using bad = await openVerifier({ issuers: [{ issuer: pretended, audiences: ['graph'] }] });
    expect(await bad.outcome(await liar.sign({ iss: pretended }))).toBe('IssuerKeysUnavailableError');
  });
});

test('keys of a file and of the configuration verify tokens', async () => {
  await using inline = await openVerifier(section({ jwks: undefined, keys: [first.jwk] }));
  const file = join(inline.dataDir, 'jwks.json');
  await writeFile(file, JSON.stringify({ keys: [first.jwk] }));
  await using ofFile = await openVerifier(section({ jwks: undefined, jwks_file: file }));
  for (const verifier of [inline, ofFile]) expect(await verifier.outcome(await provider.sign())).toBe('accepted');
  await writeFile(file, JSON.stringify({ keys: [second.jwk] }));
  expect(await ofFile.outcome(await provider.sign({}, second))).toBe('accepted');
  expect(provider.fetches).toBe(0);
});
