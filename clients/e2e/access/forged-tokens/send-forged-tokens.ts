/** Shows false tokens and statements at every door, and counts the doors that open. */
import { HEADERS } from '@marquee/contracts/headers';
import { TOKENS } from '@marquee/contracts/viewer';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import type { RunningSystem } from '../../system/running-system.js';
import { subgraphNames } from '../../system/running-system.js';
import { forgeTokens } from './forge-tokens.js';
import { routerKey, userKeys } from './stolen-keys.js';

export interface ForgeryReport {
  readonly tried: number;
  /** Which trick opened which door; none should. */
  readonly accepted: readonly string[];
  /** Doors that did not open to what is genuine: then the tries say nothing. */
  readonly deaf: readonly string[];
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Of a sign-in that is over. */
  readonly signedOut: string;
}

/** Whether it opens to these headers. */
type Door = (headers: Readonly<Record<string, string>>) => Promise<boolean>;

function send(url: string, query: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

/** Opens by showing anything of anybody. */
function personalDoor(url: string): Door {
  return async (headers) => {
    const body = (await (await send(url, '{ viewer { __typename } }', headers)).json().catch(() => ({}))) as {
      readonly data?: { readonly viewer?: object | null } | null;
    };
    return body.data?.viewer != null;
  };
}

/** Has nothing personal to show; opens by believing a statement at all. */
function publicDoor(url: string): Door {
  return async (headers) => HEADERS.identity in headers && (await send(url, '{ __typename }', headers)).ok;
}

/** Catalog is the one that knows no members. */
function doorOf(name: string, url: string): Door {
  return name === 'catalog' ? publicDoor(url) : personalDoor(url);
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
function statement(token: string): Record<string, string> {
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
    foreignAudiences: [TOKENS.identity.audience, TOKENS.client.audience],
  });
  const tricks = {
    ...Object.fromEntries(Object.entries(forged).map(([name, token]) => [name, bearer(token)])),
    'a refresh token': bearer(refreshToken),
    'a sign-in that is over': bearer(signedOut),
  };
  return { opens: personalDoor(`${router}/graphql`), genuine: bearer(accessToken), tricks };
}

/** What the router itself would say of the member, so that it is known that the door opens at all. */
async function genuineStatement(dataDir: string, accessToken: string): Promise<string> {
  const { privateKey, keyId } = await routerKey(dataDir);
  const { iss: _iss, aud: _aud, exp: _exp, iat: _iat, ...claims } = decodeJwt(accessToken);
  const { issuer, audience } = TOKENS.identity;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: keyId })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('1 minute')
    .sign(privateKey);
}

async function atSubgraph(stack: RunningSystem, name: string, { accessToken }: Tokens) {
  const token = await genuineStatement(stack.dataDir, accessToken);
  const forged = await forgeTokens({
    token,
    key: await routerKey(stack.dataDir),
    ...TOKENS.identity,
    foreignAudiences: [TOKENS.access.audience, TOKENS.client.audience],
  });
  const tricks = {
    ...Object.fromEntries(Object.entries(forged).map(([trick, each]) => [trick, statement(each)])),
    'an access token in place of the statement': statement(accessToken),
    'an access token as a client sends it': bearer(accessToken),
    'the name of a member': {
      'x-user-id': String(decodeJwt(accessToken).sub),
      ...statement(String(decodeJwt(accessToken).sub)),
    },
    'claims in the clear': statement(JSON.stringify(decodeJwt(accessToken))),
  };
  return { opens: doorOf(name, `${stack.process(name).url}/graphql`), genuine: statement(token), tricks };
}

/** Identity headers of one's own, sent to the router: with and without a token that says otherwise. */
async function headersAtRouter({ router, dataDir }: RunningSystem, { accessToken }: Tokens) {
  const stolen = await genuineStatement(dataDir, accessToken);
  return {
    opens: personalDoor(`${router}/graphql`),
    genuine: bearer(accessToken),
    tricks: {
      'a statement of one’s own': statement(stolen),
      'a statement in the clear': statement(JSON.stringify(decodeJwt(accessToken))),
    },
  };
}

export async function sendForgedTokens(
  stack: RunningSystem,
  tokens: Tokens,
  say: (line: string) => void,
): Promise<ForgeryReport> {
  const doors = [
    { name: 'router', ...(await atRouter(stack, tokens)) },
    { name: 'router, headers', ...(await headersAtRouter(stack, tokens)) },
    ...(await Promise.all(subgraphNames.map(async (name) => ({ name, ...(await atSubgraph(stack, name, tokens)) })))),
  ];
  const accepted: string[] = [];
  const deaf: string[] = [];
  let tried = 0;
  for (const { name, opens, genuine, tricks } of doors) {
    if (!(await opens(genuine))) deaf.push(name);
    for (const [trick, headers] of Object.entries(tricks)) {
      tried += 1;
      if (await opens(headers)) accepted.push(`${name}: ${trick}`);
    }
    say(
      `${name}: ${Object.keys(tricks).length} tricks, ${accepted.filter((each) => each.startsWith(`${name}:`)).length} accepted`,
    );
  }
  return { tried, accepted, deaf };
}
