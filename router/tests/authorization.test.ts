import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toViewerClaims } from '@marquee/contracts/viewer';
import { beforeAll, describe, expect, test } from 'vitest';
import { compose, openRouter } from './support/test-supergraph.js';
import { startTestSubgraph } from './support/test-subgraph.js';
import type { TestSubgraph } from './support/test-subgraph.js';
import { ADA, startTokenIssuer } from './support/token-issuer.js';
import type { TokenIssuer } from './support/token-issuer.js';

const SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes"])
  type Query { open: Int mine: Int @authenticated money: Int @requiresScopes(scopes: [["billing", "read"], ["admin"]]) }
`;

let subgraph: TestSubgraph;
let issuer: TokenIssuer;
let url: string;
beforeAll(async () => {
  subgraph = await startTestSubgraph({
    name: 'only',
    sdl: SDL,
    resolvers: { Query: { open: () => 1, mine: () => 2, money: () => 3 } },
  });
  issuer = await startTokenIssuer();
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-authorization-'));
  const file = join(dataDir, 'supergraph.graphql');
  await writeFile(file, compose([subgraph]));
  const router = await openRouter({
    MARQUEE_DATA_DIR: dataDir,
    ROUTER_SUPERGRAPH: file,
    ROUTER_ENGINE: 'native',
    ROUTER_ACCESS_JWKS_URL: issuer.jwksUrl,
  });
  ({ url } = router);
  return async () => {
    await router.close();
    await issuer[Symbol.asyncDispose]();
    await subgraph[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  };
});

/** @param scopes The scopes of a signed-in member; null for a guest. */
async function execute(
  scopes: readonly string[] | null,
): Promise<{ readonly data: unknown; readonly unauthorized: readonly unknown[]; readonly fetched: string }> {
  const before = subgraph.requests.length;
  const headers =
    scopes === null
      ? {}
      : { authorization: `Bearer ${await issuer.token({ claims: toViewerClaims({ ...ADA, scopes }) })}` };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: '{"query":"{ open mine money }"}',
  });
  const { data, errors = [] } = (await response.json()) as {
    data: unknown;
    errors?: readonly { path: unknown; extensions: { code: string } }[];
  };
  return {
    data,
    unauthorized: errors.map(({ path, extensions }) => [path, extensions.code]),
    fetched: subgraph.requests
      .slice(before)
      .map(({ query }) => query)
      .join(' '),
  };
}

describe('an unauthorized field is null, has an error, and is not fetched', () => {
  test('a guest reads public fields', async () => {
    const { data, unauthorized, fetched } = await execute(null);

    expect(data).toEqual({ open: 1, mine: null, money: null });
    expect(unauthorized).toEqual([[['mine'], 'UNAUTHORIZED_FIELD']]);
    expect(fetched).not.toMatch(/mine|money/);
  });

  test.each([[[]], [['billing']], [['read']]])(
    'a member with the scopes %j reads public and @authenticated fields',
    async (scopes) => {
      const { data, unauthorized, fetched } = await execute(scopes);

      expect(data).toEqual({ open: 1, mine: 2, money: null });
      expect(unauthorized).toEqual([[['money'], 'UNAUTHORIZED_FIELD']]);
      expect(fetched).not.toContain('money');
    },
  );

  test.each([[['billing', 'read']], [['admin']]])('a member with the scopes %j reads all fields', async (scopes) => {
    expect(await execute(scopes)).toMatchObject({ data: { open: 1, mine: 2, money: 3 }, unauthorized: [] });
  });
});
