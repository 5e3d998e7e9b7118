/**
 * Sends forged tokens and identity assertions to the router and to each subgraph, and counts those that are accepted.
 */
import { HEADERS } from '@marquee/contracts/headers';
import { TOKENS } from '@marquee/contracts/viewer';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import type { RunningSystem } from '../../system/running-system.js';
import { subgraphNames } from '../../system/running-system.js';
import { forgeTokens } from './forge-tokens.js';
import { routerKey, userKeys } from './stolen-keys.js';

export interface ForgeryReport {
  readonly tried: number;
  /** Attacks that were accepted, with the process that accepted them. Must be empty. */
  readonly accepted: readonly string[];
  /** Processes that refused a valid token. Must be empty, or the attempts prove nothing. */
  readonly refusedGenuine: readonly string[];
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The access token of a session that has ended. */
  readonly signedOut: string;
}

/** Whether a request with these headers is accepted. */
type Endpoint = (headers: Readonly<Record<string, string>>) => Promise<boolean>;

function send(url: string, query: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

/** Accepted when the response has any personal value. */
function personalEndpoint(url: string): Endpoint {
  return async (headers) => {
    const body = (await (await send(url, '{ viewer { __typename } }', headers)).json().catch(() => ({}))) as {
      readonly data?: { readonly viewer?: object | null } | null;
    };
    return body.data?.viewer != null;
  };
}

/** Has no personal fields; accepted when it trusts an identity assertion at all. */
function publicEndpoint(url: string): Endpoint {
  return async (headers) => HEADERS.identity in headers && (await send(url, '{ __typename }', headers)).ok;
}

/** `catalog` is the subgraph without members. */
function endpointOf(name: string, url: string): Endpoint {
  return name === 'catalog' ? publicEndpoint(url) : personalEndpoint(url);
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function assertionHeaders(token: string): Record<string, string> {
  return { [HEADERS.identity]: token };
}

async function atRouter({ router, dataDir }: RunningSystem, { accessToken, refreshToken, signedOut }: Tokens) {
  const keyId = decodeProtectedHeader(accessToken).kid;
  const key = (await userKeys(dataDir)).find((each) => each.keyId === keyId);
  if (key === undefined) throw new Error('The key of users is not in its folder.');
  const forged = await forgeTokens({
    token: accessToken,
    key,
    ...TOKENS.access,
    foreignAudiences: subgraphNames.flatMap((name) => [TOKENS.identity(name).audience, TOKENS.client(name).audience]),
  });
  const forgedTokens = {
    ...Object.fromEntries(Object.entries(forged).map(([name, token]) => [name, bearer(token)])),
    'a refresh token': bearer(refreshToken),
    'the token of an ended session': bearer(signedOut),
  };
  return { isAccepted: personalEndpoint(`${router}/graphql`), genuine: bearer(accessToken), forgedTokens };
}

/** A valid identity assertion of the router for a subgraph, to show that the process accepts valid ones. */
async function genuineAssertion(subgraph: string, dataDir: string, accessToken: string): Promise<string> {
  const { privateKey, keyId } = await routerKey(dataDir);
  const { iss: _iss, aud: _aud, exp: _exp, iat: _iat, ...claims } = decodeJwt(accessToken);
  const { issuer, audience } = TOKENS.identity(subgraph);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1 minute')
    .sign(privateKey);
}

async function atSubgraph(system: RunningSystem, name: string, { accessToken }: Tokens) {
  const token = await genuineAssertion(name, system.dataDir, accessToken);
  const forged = await forgeTokens({
    token,
    key: await routerKey(system.dataDir),
    ...TOKENS.identity(name),
    foreignAudiences: [
      TOKENS.access.audience,
      TOKENS.client(name).audience,
      ...subgraphNames.filter((other) => other !== name).map((other) => TOKENS.identity(other).audience),
    ],
  });
  const forgedTokens = {
    ...Object.fromEntries(Object.entries(forged).map(([attack, each]) => [attack, assertionHeaders(each)])),
    'an access token in place of the identity assertion': assertionHeaders(accessToken),
    'an access token as a client sends it': bearer(accessToken),
    'the id of a member': {
      'x-user-id': String(decodeJwt(accessToken).sub),
      ...assertionHeaders(String(decodeJwt(accessToken).sub)),
    },
    'unsigned claims': assertionHeaders(JSON.stringify(decodeJwt(accessToken))),
  };
  return {
    isAccepted: endpointOf(name, `${system.process(name).url}/graphql`),
    genuine: assertionHeaders(token),
    forgedTokens,
  };
}

/** Identity headers that a client sends to the router, with and without an access token that contradicts them. */
async function headersAtRouter({ router, dataDir }: RunningSystem, { accessToken }: Tokens) {
  const stolen = await genuineAssertion('users', dataDir, accessToken);
  return {
    isAccepted: personalEndpoint(`${router}/graphql`),
    genuine: bearer(accessToken),
    forgedTokens: {
      'a valid identity assertion that a client sends': assertionHeaders(stolen),
      'an unsigned identity assertion': assertionHeaders(JSON.stringify(decodeJwt(accessToken))),
    },
  };
}

export async function sendForgedTokens(
  system: RunningSystem,
  tokens: Tokens,
  print: (line: string) => void,
): Promise<ForgeryReport> {
  const endpoints = [
    { name: 'router', ...(await atRouter(system, tokens)) },
    { name: 'router, headers', ...(await headersAtRouter(system, tokens)) },
    ...(await Promise.all(subgraphNames.map(async (name) => ({ name, ...(await atSubgraph(system, name, tokens)) })))),
  ];
  const accepted: string[] = [];
  const refusedGenuine: string[] = [];
  let tried = 0;
  for (const { name, isAccepted, genuine, forgedTokens } of endpoints) {
    if (!(await isAccepted(genuine))) refusedGenuine.push(name);
    for (const [attack, headers] of Object.entries(forgedTokens)) {
      tried += 1;
      if (await isAccepted(headers)) accepted.push(`${name}: ${attack}`);
    }
    print(
      `${name}: ${Object.keys(forgedTokens).length} forgedTokens, ${accepted.filter((each) => each.startsWith(`${name}:`)).length} accepted`,
    );
  }
  return { tried, accepted, refusedGenuine };
}
