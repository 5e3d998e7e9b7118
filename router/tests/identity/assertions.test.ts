import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { HEADERS } from '@marquee/contracts/headers';
import { asId } from '@marquee/contracts/ids';
import { JWKS_PATH, readViewerClaims, TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import { openRouter, startTestSupergraph } from '../support/test-supergraph.js';
import type { TestSupergraph } from '../support/test-supergraph.js';
import { ADA, startTokenIssuer } from '../support/token-issuer.js';
import type { TokenIssuer } from '../support/token-issuer.js';

const QUERY = '{ viewer { profile { id } } }';

function startSupergraph(issuer: TokenIssuer, env: Readonly<Record<string, string>> = {}): Promise<TestSupergraph> {
  return startTestSupergraph({ ROUTER_ACCESS_JWKS_URL: issuer.jwksUrl, ...env });
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

function lastAssertion({ users }: TestSupergraph): string {
  const assertion = users.requests.at(-1)?.headers[HEADERS.identity];
  return typeof assertion === 'string' ? assertion : '';
}

describe('the identity assertion that a subgraph gets', () => {
  test('contains the claims of the access token without scopes that no field requires, signed by the router, valid for a minute', async () => {
    await using issuer = await startTokenIssuer();
    await using supergraph = await startSupergraph(issuer);

    expect((await supergraph.execute(QUERY, { headers: bearer(await issuer.token()) })).errors).toEqual([]);

    const published = createRemoteJWKSet(new URL(`${supergraph.url}${JWKS_PATH}`));
    const { payload } = await jwtVerify(lastAssertion(supergraph), published, {
      ...TOKENS.identity('users'),
      requiredClaims: ['exp', 'iat'],
    });
    expect(readViewerClaims(payload)).toEqual({ ...ADA, scopes: [] });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(supergraph.users.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  test('is reused for several requests, so that subgraphs can cache its verification', async () => {
    await using issuer = await startTokenIssuer();
    await using supergraph = await startSupergraph(issuer);
    const headers = bearer(await issuer.token());

    await supergraph.execute(QUERY, { headers });
    const first = lastAssertion(supergraph);
    await supergraph.execute(QUERY, { headers });

    expect(first).not.toBe('');
    expect(lastAssertion(supergraph)).toBe(first);
  });
});

describe('an identity header that a client sends', () => {
  test.each([{}, { ROUTER_FORWARD_HEADERS: 'accept-language' }])(
    'is removed, whatever the settings forward: %o',
    async (env) => {
      await using supergraph = await startTestSupergraph(env);

      const { status } = await supergraph.execute(QUERY, {
        headers: { [HEADERS.identity]: 'forged', 'x-other': 'private', 'accept-language': 'fr' },
      });

      expect(status).toBe(200);
      const received = supergraph.users.requests.at(-1)?.headers ?? {};
      expect(received[HEADERS.identity]).toBeUndefined();
      expect(received['x-other']).toBeUndefined();
      expect(received['accept-language']).toBe('ROUTER_FORWARD_HEADERS' in env ? 'fr' : undefined);
    },
  );
});

describe('an access token that is not valid', () => {
  let issuer: TokenIssuer;
  let otherIssuer: TokenIssuer;
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    otherIssuer = await startTokenIssuer();
    return async () => {
      await issuer[Symbol.asyncDispose]();
      await otherIssuer[Symbol.asyncDispose]();
    };
  });

  const BAD: Readonly<Record<string, () => Promise<string>>> = {
    'of another issuer': async () => issuer.token({ issuer: 'another-issuer' }),
    'for another audience': async () => issuer.token({ audience: TOKENS.identity('users').audience }),
    'that expired': async () => issuer.token({ expiresInSeconds: -90 }),
    'signed with another key': async () => otherIssuer.token(),
    'whose claims were changed': async () => forge(await issuer.token()),
    'with claims that name no viewer': async () => issuer.token({ claims: { sub: 'a' } }),
    'that is not a JWT': async () => 'nonsense',
  };

  test.each(Object.entries(BAD))('%s is refused with advice, and no subgraph gets a request', async (_, token) => {
    await using supergraph = await startSupergraph(issuer);

    const { status, data, errors } = await supergraph.execute(QUERY, { headers: bearer(await token()) });

    expect(status).toBe(401);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      { message: expect.stringMatching(/sign in again/i) as string, extensions: { code: 'UNAUTHENTICATED' } },
    ]);
    expect(supergraph.users.requests).toEqual([]);
  });

  test('of another scheme is refused, not treated as a missing token', async () => {
    await using supergraph = await startSupergraph(issuer);

    expect((await supergraph.execute(QUERY, { headers: { authorization: 'Basic YTpi' } })).status).toBe(401);
  });

  test('that expired half a minute ago is accepted: clock skew', async () => {
    await using supergraph = await startSupergraph(issuer);

    expect(
      (await supergraph.execute(QUERY, { headers: bearer(await issuer.token({ expiresInSeconds: -30 })) })).status,
    ).toBe(200);
  });

  test('does not make the router fetch the keys of the issuer at every request', async () => {
    await using supergraph = await startSupergraph(issuer);
    await supergraph.execute(QUERY, { headers: bearer(await issuer.token()) });
    const before = issuer.keyRequests();

    for (let i = 0; i < 5; i++) await supergraph.execute(QUERY, { headers: bearer(await otherIssuer.token()) });

    expect(issuer.keyRequests() - before).toBeLessThanOrEqual(1);
  });
});

describe('while users is unreachable', () => {
  test('tokens stay valid, also after a restart of the router, and for ten minutes beyond their expiry', async () => {
    await using issuer = await startTokenIssuer();
    await using supergraph = await startSupergraph(issuer);
    await supergraph.execute(QUERY, { headers: bearer(await issuer.token()) });
    await issuer.stop();
    const restarted = await openRouter({
      MARQUEE_DATA_DIR: supergraph.dataDir,
      ROUTER_SUPERGRAPH: `${supergraph.dataDir}/supergraph.graphql`,
      ROUTER_ACCESS_JWKS_URL: issuer.jwksUrl,
    });

    const statusOf = async (expiresInSeconds: number): Promise<number> => {
      const response = await fetch(`${restarted.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...bearer(await issuer.token({ expiresInSeconds })) },
        body: JSON.stringify({ query: QUERY }),
      });
      return response.status;
    };
    expect(await Promise.all([statusOf(60), statusOf(-300), statusOf(-700)])).toEqual([200, 200, 401]);
    await restarted.close();
  });

  test('and its keys were never fetched, a token is neither accepted nor refused (503)', async () => {
    await using issuer = await startTokenIssuer();
    const token = await issuer.token();
    await issuer.stop();
    await using supergraph = await startSupergraph(issuer);

    const { status, errors } = await supergraph.execute(QUERY, { headers: bearer(token) });

    expect(status).toBe(503);
    expect(errors).toMatchObject([{ extensions: { code: 'KEYS_UNAVAILABLE' } }]);
  });
});

describe('an ended session', () => {
  test('makes its token invalid before the token expires; other sessions are not affected', async () => {
    await using issuer = await startTokenIssuer();
    issuer.endSession(ADA.sessionId);
    await using supergraph = await startSupergraph(issuer);

    const { status, errors } = await supergraph.execute(QUERY, { headers: bearer(await issuer.token()) });
    const otherSession = await supergraph.execute(QUERY, {
      headers: bearer(await issuer.token({ claims: toViewerClaims({ ...ADA, sessionId: asId('session-eve') }) })),
    });

    expect(status).toBe(401);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(otherSession.status).toBe(200);
    expect(supergraph.users.requests).toHaveLength(1);
  });

  test('stays ended while users is unreachable, also for a router that starts then', async () => {
    await using issuer = await startTokenIssuer();
    issuer.endSession(ADA.sessionId);
    await using supergraph = await startSupergraph(issuer);
    await supergraph.execute(QUERY, { headers: bearer(await issuer.token()) });
    await issuer.stop();
    const restarted = await openRouter({
      MARQUEE_DATA_DIR: supergraph.dataDir,
      ROUTER_SUPERGRAPH: `${supergraph.dataDir}/supergraph.graphql`,
      ROUTER_ACCESS_JWKS_URL: issuer.jwksUrl,
    });

    const response = await fetch(`${restarted.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(await issuer.token()) },
      body: JSON.stringify({ query: QUERY }),
    });

    expect(response.status).toBe(401);
    await restarted.close();
  });

  test('tokens of a profile that were issued before its maturity limit changed are revoked, later ones are not', async () => {
    await using issuer = await startTokenIssuer();
    const changedAt = Date.now() / 1_000 - 60;
    issuer.revokeBefore(ADA.profileId ?? '', changedAt);
    await using supergraph = await startSupergraph(issuer);
    const statusOf = async (issuedAt: number): Promise<number> =>
      (
        await supergraph.execute(QUERY, {
          headers: bearer(await issuer.token({ claims: { ...toViewerClaims(ADA), iat: issuedAt } })),
        })
      ).status;

    expect([await statusOf(changedAt - 0.2), await statusOf(changedAt + 0.2)]).toEqual([401, 200]);
  });
});

test('the client assertion comes from the router; a forged header of the client is removed', async () => {
  await using issuer = await startTokenIssuer();
  await using supergraph = await startSupergraph(issuer);
  await supergraph.execute(QUERY, { headers: { [HEADERS.client]: 'forged', 'x-forwarded-for': '203.0.113.9' } });

  const published = createRemoteJWKSet(new URL(`${supergraph.url}${JWKS_PATH}`));
  const { payload } = await jwtVerify(
    String(supergraph.users.requests.at(-1)?.headers[HEADERS.client]),
    published,
    TOKENS.client('users'),
  );
  expect(payload['address']).toMatch(/127\.0\.0\.1$/);
});

test('behind a trusted proxy the client assertion has the address that the proxy has sent', async () => {
  await using issuer = await startTokenIssuer();
  await using supergraph = await startSupergraph(issuer, { ROUTER_TRUSTED_PROXY_RANGES: '127.0.0.0/8, ::1' });
  await supergraph.execute(QUERY, { headers: { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' } });
  const { address } = decodeJwt(String(supergraph.users.requests.at(-1)?.headers[HEADERS.client]));
  expect(address).toBe('203.0.113.9');
});

test('settings of trusted proxies that are not ranges, and the former setting, are refused', async () => {
  await using issuer = await startTokenIssuer();
  await expect(startSupergraph(issuer, { ROUTER_TRUSTED_PROXY_RANGES: '10.0.0.0/8,proxy' })).rejects.toThrow(
    '"proxy" is not an IP address or a range',
  );
  await expect(startSupergraph(issuer, { ROUTER_TRUSTED_PROXIES: '1' })).rejects.toThrow(
    'ROUTER_TRUSTED_PROXIES is replaced by ROUTER_TRUSTED_PROXY_RANGES',
  );
});

test('with `authorization` among the forwarded headers, the router verifies no tokens', async () => {
  await using supergraph = await startTestSupergraph({ ROUTER_FORWARD_HEADERS: 'authorization' });

  const { status } = await supergraph.execute(QUERY, { headers: { authorization: 'Bearer anything' } });

  expect(status).toBe(200);
  expect(supergraph.users.requests.at(-1)?.headers.authorization).toBe('Bearer anything');
});

function forge(token: string): string {
  const [header, , signature] = token.split('.');
  const claims = { ...decodeJwt(token), sub: 'account-eve' };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
