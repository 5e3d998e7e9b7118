import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { HEADERS } from '@marquee/contracts/headers';
import { asId } from '@marquee/contracts/ids';
import { JWKS_PATH, readViewerClaims, TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import { openRouter, startTestSupergraph } from './support/test-supergraph.js';
import type { TestSupergraph } from './support/test-supergraph.js';
import { ADA, startTokenIssuer } from './support/token-issuer.js';
import type { TokenIssuer } from './support/token-issuer.js';

const QUERY = '{ viewer { profile { id } } }';

function startHouseWith(issuer: TokenIssuer, env: Readonly<Record<string, string>> = {}): Promise<TestSupergraph> {
  return startTestSupergraph({ ROUTER_ACCESS_JWKS_URL: issuer.jwksUrl, ...env });
}

function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

function lastStatement({ users }: TestSupergraph): string {
  const statement = users.requests.at(-1)?.headers[HEADERS.identity];
  return typeof statement === 'string' ? statement : '';
}

describe('what a subgraph is told about a member', () => {
  test('is what the access token says, signed by the router for subgraphs, for a minute', async () => {
    await using issuer = await startTokenIssuer();
    await using house = await startHouseWith(issuer);

    expect((await house.execute(QUERY, { headers: bearer(await issuer.token()) })).errors).toEqual([]);

    const published = createRemoteJWKSet(new URL(`${house.url}${JWKS_PATH}`));
    const { payload } = await jwtVerify(lastStatement(house), published, {
      ...TOKENS.identity,
      requiredClaims: ['exp', 'iat'],
    });
    expect(readViewerClaims(payload)).toEqual(ADA);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(house.users.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  test('is the same statement while it is fresh, so that subgraphs need to check it only once', async () => {
    await using issuer = await startTokenIssuer();
    await using house = await startHouseWith(issuer);
    const headers = bearer(await issuer.token());

    await house.execute(QUERY, { headers });
    const first = lastStatement(house);
    await house.execute(QUERY, { headers });

    expect(first).not.toBe('');
    expect(lastStatement(house)).toBe(first);
  });
});

describe('a copy of the identity header that a client sends', () => {
  test.each([{}, { ROUTER_FORWARD_HEADERS: `accept-language,${HEADERS.identity}` }])(
    'is stripped, whatever is forwarded: %o',
    async (env) => {
      await using house = await startTestSupergraph(env);

      const { status } = await house.execute(QUERY, {
        headers: { [HEADERS.identity]: 'forged', 'x-other': 'private', 'accept-language': 'fr' },
      });

      expect(status).toBe(200);
      const received = house.users.requests.at(-1)?.headers ?? {};
      expect(received[HEADERS.identity]).toBeUndefined();
      expect(received['x-other']).toBeUndefined();
      expect(received['accept-language']).toBe('ROUTER_FORWARD_HEADERS' in env ? 'fr' : undefined);
    },
  );
});

describe('a token that is not to be believed', () => {
  let issuer: TokenIssuer;
  let stranger: TokenIssuer;
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    stranger = await startTokenIssuer();
    return async () => {
      await issuer[Symbol.asyncDispose]();
      await stranger[Symbol.asyncDispose]();
    };
  });

  const BAD: Readonly<Record<string, () => Promise<string>>> = {
    'of another issuer': async () => issuer.token({ issuer: 'somebody' }),
    'for another audience': async () => issuer.token({ audience: TOKENS.identity.audience }),
    'that expired': async () => issuer.token({ expiresInSeconds: -90 }),
    'signed with another key': async () => stranger.token(),
    'whose claims were changed': async () => forge(await issuer.token()),
    'with claims that name no viewer': async () => issuer.token({ claims: { sub: 'a' } }),
    'that is no token': async () => 'nonsense',
  };

  test.each(Object.entries(BAD))(
    '%s is refused with what to do about it, and reaches no subgraph',
    async (_, token) => {
      await using house = await startHouseWith(issuer);

      const { status, data, errors } = await house.execute(QUERY, { headers: bearer(await token()) });

      expect(status).toBe(401);
      expect(data).toBeUndefined();
      expect(errors).toEqual([
        { message: expect.stringMatching(/sign in again/i) as string, extensions: { code: 'UNAUTHENTICATED' } },
      ]);
      expect(house.users.requests).toEqual([]);
    },
  );

  test('of another scheme is refused as well, rather than taken for no token', async () => {
    await using house = await startHouseWith(issuer);

    expect((await house.execute(QUERY, { headers: { authorization: 'Basic YTpi' } })).status).toBe(401);
  });

  test('is not taken back for half a minute of difference between two clocks', async () => {
    await using house = await startHouseWith(issuer);

    expect(
      (await house.execute(QUERY, { headers: bearer(await issuer.token({ expiresInSeconds: -30 })) })).status,
    ).toBe(200);
  });

  test('does not make the router ask the issuer for its keys each time', async () => {
    await using house = await startHouseWith(issuer);
    await house.execute(QUERY, { headers: bearer(await issuer.token()) });
    const before = issuer.asked();

    for (let i = 0; i < 5; i++) await house.execute(QUERY, { headers: bearer(await stranger.token()) });

    expect(issuer.asked() - before).toBeLessThanOrEqual(1);
  });
});

describe('while users is dead', () => {
  test('members stay signed in, even over a restart of the router, and for ten minutes after their token expired', async () => {
    await using issuer = await startTokenIssuer();
    await using house = await startHouseWith(issuer);
    await house.execute(QUERY, { headers: bearer(await issuer.token()) });
    await issuer.die();
    const restarted = await openRouter({
      MARQUEE_DATA_DIR: house.dataDir,
      ROUTER_SUPERGRAPH: `${house.dataDir}/supergraph.graphql`,
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

  test('and its keys were never seen, a token can be neither believed nor refused', async () => {
    await using issuer = await startTokenIssuer();
    await using house = await startHouseWith(issuer);
    const token = await issuer.token();
    await issuer.die();

    const { status, errors } = await house.execute(QUERY, { headers: bearer(token) });

    expect(status).toBe(503);
    expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNREACHABLE' } }]);
  });
});

describe('a sign-in that is over', () => {
  test('opens nothing any more, though its token is good, from the next look at the list on', async () => {
    await using issuer = await startTokenIssuer();
    issuer.end(ADA.sessionId);
    await using house = await startHouseWith(issuer);

    const { status, errors } = await house.execute(QUERY, { headers: bearer(await issuer.token()) });
    const neighbour = await house.execute(QUERY, {
      headers: bearer(await issuer.token({ claims: toViewerClaims({ ...ADA, sessionId: asId('session-eve') }) })),
    });

    expect(status).toBe(401);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(neighbour.status).toBe(200);
    expect(house.users.requests).toHaveLength(1);
  });

  test('stays over while nobody answers, also for a router that starts then', async () => {
    await using issuer = await startTokenIssuer();
    issuer.end(ADA.sessionId);
    await using house = await startHouseWith(issuer);
    await house.execute(QUERY, { headers: bearer(await issuer.token()) });
    await issuer.die();
    const restarted = await openRouter({
      MARQUEE_DATA_DIR: house.dataDir,
      ROUTER_SUPERGRAPH: `${house.dataDir}/supergraph.graphql`,
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

  test('is what a profile’s tokens of before its ceiling changed are, and those of after are not', async () => {
    await using issuer = await startTokenIssuer();
    const changedAt = Date.now() / 1_000 - 60;
    issuer.outdate(ADA.profileId ?? '', changedAt);
    await using house = await startHouseWith(issuer);
    const statusOf = async (issuedAt: number): Promise<number> =>
      (
        await house.execute(QUERY, {
          headers: bearer(await issuer.token({ claims: { ...toViewerClaims(ADA), iat: issuedAt } })),
        })
      ).status;

    expect([await statusOf(changedAt - 0.2), await statusOf(changedAt + 0.2)]).toEqual([401, 200]);
  });
});

test('where a request comes from is told to subgraphs by the router, and not by the client', async () => {
  await using issuer = await startTokenIssuer();
  await using house = await startHouseWith(issuer, { ROUTER_FORWARD_HEADERS: HEADERS.client });
  await house.execute(QUERY, { headers: { [HEADERS.client]: 'forged', 'x-forwarded-for': '203.0.113.9' } });

  const published = createRemoteJWKSet(new URL(`${house.url}${JWKS_PATH}`));
  const { payload } = await jwtVerify(
    String(house.users.requests.at(-1)?.headers[HEADERS.client]),
    published,
    TOKENS.client,
  );
  expect(payload['address']).toMatch(/127\.0\.0\.1$/);
});

test('with `authorization` among the forwarded headers, tokens are the business of the subgraphs', async () => {
  await using house = await startTestSupergraph({ ROUTER_FORWARD_HEADERS: 'authorization' });

  const { status } = await house.execute(QUERY, { headers: { authorization: 'Bearer anything' } });

  expect(status).toBe(200);
  expect(house.users.requests.at(-1)?.headers.authorization).toBe('Bearer anything');
});

function forge(token: string): string {
  const [header, , signature] = token.split('.');
  const claims = { ...decodeJwt(token), sub: 'account-eve' };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
