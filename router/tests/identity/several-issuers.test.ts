/** A router of another graph than ours: two issuers, one configuration file, guarded fields. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HEADERS } from '@marquee/contracts/headers';
import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { silentLog } from '@marquee/runtime/log';
import type { Logger } from '@marquee/runtime/log';
import { createProviderKey, startIdentityProvider } from '../support/identity-provider.js';
import type { IdentityProvider } from '../support/identity-provider.js';
import { startTestSubgraph } from '../support/test-subgraph.js';
import type { TestSubgraph } from '../support/test-subgraph.js';
import { compose, openRouter } from '../support/test-supergraph.js';

const SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
    import: ["@key", "@authenticated", "@requiresScopes", "@policy"])
  type Query {
    open: Int
    mine: Int @authenticated
    money: Int @requiresScopes(scopes: [["money:read", "money:list"], ["admin"]])
    adult: Int @policy(policies: [["adult"]])
  }`;

let subgraph: TestSubgraph;
let workforce: IdentityProvider;
let customers: IdentityProvider;
let folder: string;
const logged: object[] = [];

beforeAll(async () => {
  const resolvers = { Query: { open: () => 1, mine: () => 2, money: () => 3, adult: () => 4 } };
  subgraph = await startTestSubgraph({ name: 'only', sdl: SDL, resolvers });
  [workforce, customers] = await Promise.all([
    startIdentityProvider([await createProviderKey('RS256')]),
    startIdentityProvider([await createProviderKey('ES256')]),
  ]);
  folder = await mkdtemp(join(tmpdir(), 'marquee-issuers-'));
  await writeFile(join(folder, 'supergraph.graphql'), compose([subgraph]));
});
afterAll(async () => {
  await workforce[Symbol.asyncDispose]();
  await customers[Symbol.asyncDispose]();
  await subgraph[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** @param more Lines of the section, indented by two blanks. */
async function open(more = '') {
  const env = {
    MARQUEE_DATA_DIR: folder,
    ROUTER_SUPERGRAPH: join(folder, 'supergraph.graphql'),
    ROUTER_ENGINE: 'native',
  };
  const yaml = `
identity:
  issuers:
    - issuer: ${workforce.issuer}
      audiences: [graph]
      algorithms: [RS256]
      scope_claims: [realm_access.roles]
    - issuer: ${customers.issuer}
      audiences: [graph, shop]
      algorithms: [ES256]
      jwks: ${customers.jwksUrl}
  policies:
    adult:
      - { claim: age_over, any_of: [18, 21] }
${more}`;
  const log = Object.assign(Object.create(silentLog) as Logger, {
    info: (fields: object) => void logged.push(fields),
  });
  const router = await openRouter(env, await ConfigurationFile.parse(yaml, 'router.yaml', env), log);
  const send = async (headers: Readonly<Record<string, string>>) => {
    const response = await fetch(`${router.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"query":"{ open mine money adult }"}',
    });
    const body = (await response.json()) as { data?: object; errors?: readonly { extensions: { code: string } }[] };
    return {
      status: response.status,
      headers: response.headers,
      data: body.data,
      code: body.errors?.[0]?.extensions.code,
    };
  };
  return { send, [Symbol.asyncDispose]: () => router.close() };
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

const GUEST = { open: 1, mine: null, money: null, adult: null };

test('fields are guarded by the claims of either issuer, read where the issuer has them', async () => {
  await using router = await open();
  const dataOf = async (token: string) => (await router.send(bearer(token))).data;
  expect((await router.send({})).data).toEqual(GUEST);
  expect(await dataOf(await customers.sign({ aud: 'shop' }))).toEqual({ ...GUEST, mine: 2 });
  expect(await dataOf(await customers.sign({ scope: 'money:read money:list' }))).toEqual({
    ...GUEST,
    mine: 2,
    money: 3,
  });
  expect(await dataOf(await workforce.sign({ scope: 'admin' }))).toEqual({ ...GUEST, mine: 2 });
  expect(await dataOf(await workforce.sign({ realm_access: { roles: ['admin'] } }))).toEqual({
    ...GUEST,
    mine: 2,
    money: 3,
  });
  expect(await dataOf(await workforce.sign({ age_over: 21 }))).toEqual({ ...GUEST, mine: 2, adult: 4 });
});

test('a token of one issuer that is signed by the other is refused, and one for an audience of the other', async () => {
  await using router = await open();
  const [rs, es] = [workforce.keys[0], customers.keys[0]];
  expect((await router.send(bearer(await workforce.sign({ iss: customers.issuer }, rs)))).status).toBe(401);
  expect((await router.send(bearer(await customers.sign({ iss: workforce.issuer }, es)))).status).toBe(401);
  expect((await router.send(bearer(await workforce.sign({ aud: 'shop' })))).status).toBe(401);
});

describe('a refused token', () => {
  test('has a stable code, says whether it has expired, and its reason is logged without the token', async () => {
    await using router = await open();
    const now = Math.floor(Date.now() / 1_000);
    const expired = await router.send(bearer(await customers.sign({ exp: now - 3_600 })));
    expect([expired.status, expired.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(expired.headers.get('www-authenticate')).toBe(
      'Bearer error="invalid_token", error_description="The access token has expired"',
    );
    const other = await customers.sign({ iss: 'https://other.example' });
    logged.length = 0;
    for (let i = 0; i < 20; i++) await router.send(bearer(other));
    const lines = logged.filter((fields) => 'reason' in fields);
    expect(lines).toMatchObject([
      { reason: 'unknown issuer', detail: expect.stringContaining('other.example') as unknown },
    ]);
    expect(JSON.stringify(lines)).not.toContain(other.slice(0, 20));
  });

  test('is refused where guests are served, and a missing one where they are not', async () => {
    await using router = await open('  required: true');
    const missing = await router.send({});
    expect([missing.status, missing.code, missing.headers.get('www-authenticate')]).toEqual([
      401,
      'UNAUTHENTICATED',
      'Bearer',
    ]);
    expect((await router.send(bearer(await customers.sign()))).status).toBe(200);
    expect((await router.send({ authorization: 'Basic YTpi' })).status).toBe(401);
  });
});

test('a token may be in other headers and in a cookie; two different ones are refused', async () => {
  await using router = await open(`  sources:
    - { header: authorization, prefix: Bearer }
    - { header: X-Access-Token, prefix: "" }
    - { cookie: session }
  ignore_other_prefixes: true
  max_token_size: 1KiB`);
  const [one, two] = [await customers.sign(), await customers.sign({ sub: 'ben' })];
  const isMember = async (headers: Readonly<Record<string, string>>) => {
    const { status, data } = await router.send(headers);
    return status === 200 ? (data as { mine: unknown }).mine !== null : status;
  };
  expect(await isMember({ 'x-access-token': one })).toBe(true);
  expect(await isMember({ cookie: `a=b; session=${one}; sessions=${two}` })).toBe(true);
  expect(await isMember({ cookie: 'asession=x' })).toBe(false);
  expect(await isMember({ authorization: 'Basic YTpi', cookie: `session=${one}` })).toBe(true);
  expect(await isMember({ ...bearer(one), cookie: `session="${one}"` })).toBe(true);
  expect(await isMember({ ...bearer(one), cookie: `session=${two}` })).toBe(401);
  expect(await isMember({ cookie: `session=${one}; session=${two}` })).toBe(401);
  expect(await isMember({ 'x-access-token': `${one}, ${two}` })).toBe(401);
  expect(await isMember(bearer(await customers.sign({ note: 'x'.repeat(2_000) })))).toBe(401);
});

test('a subgraph gets nothing of the caller unless the file says so; then the claims that are listed', async () => {
  const received = () => subgraph.requests.at(-1)?.headers ?? {};
  {
    await using router = await open();
    await router.send(bearer(await customers.sign()));
    expect(Object.keys(received()).filter((name) => name === HEADERS.identity || name === HEADERS.client)).toEqual([]);
  }
  await using router = await open(`  assertion:
    subgraphs: ["*"]
    claims: [email, { claim: realm_access.roles, as: roles }]`);
  await router.send(bearer(await customers.sign({ email: 'a@b', realm_access: { roles: ['x'] }, phone: '1' })));
  const { iat: _, exp: __, ...claims } = decodeJwt(String(received()[HEADERS.identity]));
  expect(claims).toEqual({
    iss: 'marquee-router',
    aud: 'marquee-subgraph:only',
    sub: 'ann',
    tokenIssuer: customers.issuer,
    scopes: [],
    email: 'a@b',
    roles: ['x'],
  });
});
