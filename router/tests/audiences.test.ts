/** Assertions that the router sends to each subgraph: one audience each, only the scopes that its fields require. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HEADERS } from '@marquee/contracts/headers';
import { JWKS_PATH, TOKENS, toViewerClaims } from '@marquee/contracts/viewer';
import type { TokenParties } from '@marquee/contracts/viewer';
import { compose, openRouter } from './support/test-supergraph.js';
import { startTestSubgraph } from './support/test-subgraph.js';
import type { TestSubgraph } from './support/test-subgraph.js';
import { ADA, startTokenIssuer } from './support/token-issuer.js';
import type { TokenIssuer } from './support/token-issuer.js';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@shareable", "@authenticated", "@requiresScopes", "@policy", "@external", "@requires"])`;

/** `foreign` is not declared to accept assertions. */
const SDLS = {
  users: `${LINK} type Query { users: Int account: Account }
    type Account @key(fields: "id") { id: ID! email: String @requiresScopes(scopes: [["account:read"], ["support:read"]]) }`,
  billing: `${LINK} type Query { billing: Int }
    type Account @key(fields: "id") { id: ID! invoices: Int @requiresScopes(scopes: [["billing:read", "billing:list"]]) }
    type Mutation { refund: Int @requiresScopes(scopes: [["billing:operate"]]) }`,
  ratings: `${LINK} type Query { ratings: Int @authenticated }`,
  foreign: `${LINK} type Query { foreign: Int @requiresScopes(scopes: [["billing:operate"]]) }`,
} as const;

type Name = keyof typeof SDLS;
const NAMES = Object.keys(SDLS) as Name[];
const ACCEPTING = NAMES.filter((name) => name !== 'foreign');
const SCOPES = ['account:read', 'account:write', 'billing:read', 'billing:list', 'billing:operate', 'catalog:write'];
const QUERY = `{ ${NAMES.join(' ')} }`;

let subgraphs: Readonly<Record<Name, TestSubgraph>>;
let router: Awaited<ReturnType<typeof openRouter>>;
let issuer: TokenIssuer;
let folder: string;

beforeAll(async () => {
  const started = await Promise.all(
    NAMES.map((name) => startTestSubgraph({ name, sdl: SDLS[name], resolvers: { Query: { [name]: () => 1 } } })),
  );
  subgraphs = Object.fromEntries(started.map((subgraph) => [subgraph.name, subgraph])) as typeof subgraphs;
  folder = await mkdtemp(join(tmpdir(), 'marquee-audiences-'));
  issuer = await startTokenIssuer();
  await writeFile(join(folder, 'supergraph.graphql'), compose(started));
  router = await openRouter({
    MARQUEE_DATA_DIR: folder,
    ROUTER_SUPERGRAPH: join(folder, 'supergraph.graphql'),
    ROUTER_ACCESS_JWKS_URL: issuer.jwksUrl,
    ROUTER_SUPERGRAPH_POLL_MS: '20',
  });
});
afterAll(async () => {
  await router.close();
  await issuer[Symbol.asyncDispose]();
  for (const subgraph of Object.values(subgraphs)) await subgraph[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function send(token: string | null, query = QUERY, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${router.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: (await response.json()) as { readonly data?: object } };
}

function token(scopes: readonly string[] = SCOPES, sessionId: string = ADA.sessionId): Promise<string> {
  return issuer.token({ claims: { ...toViewerClaims({ ...ADA, scopes }), sessionId } });
}

function received(name: Name, header: string): string | undefined {
  const value = subgraphs[name].requests.at(-1)?.headers[header];
  return typeof value === 'string' ? value : undefined;
}

test('every subgraph gets an assertion of its own, with those of the caller’s scopes that its fields require', async () => {
  await send(await token());
  const claims = (name: Name) => decodeJwt(received(name, HEADERS.identity) ?? '');

  expect(claims('users')).toMatchObject({ ...partiesOf('users'), scopes: ['account:read'] });
  expect(claims('billing')).toMatchObject({
    ...partiesOf('billing'),
    scopes: ['billing:read', 'billing:list', 'billing:operate'],
  });
  expect(claims('ratings')).toMatchObject({ ...partiesOf('ratings'), scopes: [] });
});

function partiesOf(name: Name) {
  const { issuer: iss, audience: aud } = TOKENS.identity(name);
  return { iss, aud, sub: ADA.accountId };
}

test('a subgraph that is not declared to accept assertions gets neither identity nor address', async () => {
  await send(await token());
  expect(received('foreign', HEADERS.identity)).toBeUndefined();
  expect(received('foreign', HEADERS.client)).toBeUndefined();
  await send(null, '{ users }');
  expect(received('users', HEADERS.identity)).toBeUndefined();
  expect(decodeJwt(received('users', HEADERS.client) ?? '').aud).toBe(TOKENS.client('users').audience);
});

describe('an assertion that is sent on to a subgraph', () => {
  test.each(ACCEPTING.flatMap((from) => NAMES.map((to) => [from, to] as const)))('from %s to %s', async (from, to) => {
    await send(await token());
    const keys = createRemoteJWKSet(new URL(`${router.url}${JWKS_PATH}`));
    const isGood = async (header: string, parties: TokenParties): Promise<boolean> =>
      jwtVerify(received(from, header) ?? '', keys, { ...parties, requiredClaims: ['exp', 'aud'] }).then(
        ({ payload }) => payload.aud === parties.audience,
        () => false,
      );
    const [identity, client] = [TOKENS.identity(to), TOKENS.client(to)];
    expect(await isGood(HEADERS.identity, identity)).toBe(from === to);
    expect(await isGood(HEADERS.client, client)).toBe(from === to);
    expect(await isGood(HEADERS.identity, client)).toBe(false);
    expect(await isGood(HEADERS.client, identity)).toBe(false);
  });
});

test('assertions are signed once for a session and a subgraph; other sessions and scopes have others', async () => {
  const [first, second] = [await token(), await token(SCOPES, 'session-two')];
  const assertionOf = async (bearer: string): Promise<string> => {
    await send(bearer);
    return received('billing', HEADERS.identity) ?? '';
  };
  const signed = await assertionOf(first);
  expect(await assertionOf(first)).toBe(signed);
  const other = await assertionOf(second);
  expect(decodeJwt(other)).toMatchObject({ sessionId: 'session-two' });
  expect(decodeJwt(await assertionOf(await token(['billing:read'])))).toMatchObject({ scopes: ['billing:read'] });
  expect(await assertionOf(second)).toBe(other);
  expect(decodeProtectedHeader(signed)).toMatchObject({ alg: 'EdDSA' });
});

test('a client’s header of ours reaches no subgraph', async () => {
  const forged = Object.fromEntries(Object.values(HEADERS).map((name) => [name, 'forged']));
  await send(null, '{ users foreign }', forged);
  for (const name of ['users', 'foreign'] as const)
    expect(Object.values(subgraphs[name].requests.at(-1)?.headers ?? {})).not.toContain('forged');
});

test('a new supergraph that requires another scope changes the assertion of the same session', async () => {
  const session = await token(SCOPES, 'session-three');
  await send(session);
  expect(decodeJwt(received('ratings', HEADERS.identity) ?? '')).toMatchObject({ scopes: [] });
  const changed = Object.values(subgraphs).map(({ name, url, sdl }) => ({
    name,
    url,
    sdl: name === 'ratings' ? sdl.replace('@authenticated }', '@requiresScopes(scopes: [["catalog:write"]]) }') : sdl,
  }));
  await writeFile(join(folder, 'supergraph.graphql'), compose(changed));
  await expect
    .poll(async () => {
      await send(session);
      return decodeJwt(received('ratings', HEADERS.identity) ?? '')['scopes'];
    })
    .toEqual(['catalog:write']);
});
