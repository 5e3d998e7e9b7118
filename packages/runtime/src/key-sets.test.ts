/** The keys of several signers: rolled, withdrawn, unreachable, slow. */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import type { FlattenedJWSInput, JWK } from 'jose';
import { expect, test } from 'vitest';
import { KEY_SET_LIMITS, KeySets, KeysUnavailableError } from './key-sets.js';

const ALGORITHM = 'EdDSA';
const UNUSED = {} as FlattenedJWSInput;
const NO_MATCH = { code: 'ERR_JWKS_NO_MATCHING_KEY' };
const KEEP_MS = 90_000;

/** A server whose key set, or whose failure, a test chooses. */
async function startSigner() {
  const state = { keys: [] as JWK[], respond: null as ((response: ServerResponse) => void) | null, fetches: 0 };
  const server = createServer((_request, response) => {
    state.fetches += 1;
    if (state.respond === null) response.end(JSON.stringify({ keys: state.keys }));
    else state.respond(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  return {
    state,
    url,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function newKey(kid: string): Promise<JWK> {
  const { publicKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  return { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM };
}

function openSets(urls: readonly string[], limits: Partial<typeof KEY_SET_LIMITS> = {}) {
  const clock = { ms: 1_000_000 };
  const sets = new KeySets({
    urls,
    algorithm: ALGORITHM,
    keepMs: KEEP_MS,
    limits: { ...KEY_SET_LIMITS, minIntervalMs: 5, ...limits },
    nowMs: () => clock.ms,
  });
  const find = async (kid: string): Promise<unknown> => sets.find({ kid, alg: ALGORITHM }, UNUSED);
  return { sets, clock, find };
}

test('the keys of every signer are accepted; concurrent first requests share one fetch of each set', async () => {
  await using a = await startSigner();
  await using b = await startSigner();
  a.state.keys = [await newKey('a1')];
  b.state.keys = [await newKey('b1')];
  const { find } = openSets([a.url, b.url]);
  await Promise.all(['a1', 'b1', 'a1', 'b1'].map(find));
  expect(a.state.fetches).toBe(1);
});

test('a key that a signer rolls to is accepted at once, and the former one for as long as assertions live', async () => {
  await using signer = await startSigner();
  signer.state.keys = [await newKey('old')];
  const { find, clock } = openSets([signer.url]);
  await find('old');
  signer.state.keys = [await newKey('new')];
  clock.ms += 1;
  await expect(find('new')).resolves.toBeDefined();
  clock.ms += KEEP_MS;
  await expect(find('old')).resolves.toBeDefined();
  clock.ms += 1;
  await expect(find('old')).rejects.toMatchObject(NO_MATCH);
  await expect(find('new')).resolves.toBeDefined();
});

test('unknown key ids cause few fetches, and are refused', async () => {
  await using signer = await startSigner();
  signer.state.keys = [await newKey('known')];
  const { find } = openSets([signer.url]);
  const outcomes = await Promise.allSettled(Array.from({ length: 500 }, (_, index) => find(`forged-${index}`)));
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  await expect(find('forged-1')).rejects.toMatchObject(NO_MATCH);
  expect(signer.state.fetches).toBeLessThanOrEqual(2);
});

test('requests that wait for keys are bounded', async () => {
  await using signer = await startSigner();
  signer.state.respond = () => undefined;
  const { find } = openSets([signer.url], { waiting: 3, fetchTimeoutMs: 300 });
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => find(`k${index}`)));
  const messages = outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : ''));
  expect(messages.filter((message) => message.includes('More than 3 requests wait'))).toHaveLength(7);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['closes the connection', (response) => response.destroy()],
  ['responds 500', (response) => response.writeHead(500).end()],
  ['responds with HTML', (response) => response.end('<html>')],
  ['responds with a list', (response) => response.end('[]')],
  ['responds with null', (response) => response.end('null')],
])('a signer that %s keeps its keys, and an unknown key is not refused as a forgery', async (_what, respond) => {
  await using broken = await startSigner();
  await using other = await startSigner();
  broken.state.keys = [await newKey('kept')];
  other.state.keys = [await newKey('other')];
  const { find, clock } = openSets([broken.url, other.url]);
  await find('kept');
  broken.state.respond = respond;
  clock.ms += KEY_SET_LIMITS.maxAgeMs + KEEP_MS + 1;
  await expect(find('unknown')).rejects.toBeInstanceOf(KeysUnavailableError);
  await expect(find('kept')).resolves.toBeDefined();
  await expect(find('other')).resolves.toBeDefined();
});

test('a signer that does not respond delays no key of another one', async () => {
  await using silent = await startSigner();
  await using other = await startSigner();
  silent.state.respond = () => undefined;
  other.state.keys = [await newKey('other')];
  const { find } = openSets([silent.url, other.url], { fetchTimeoutMs: 600_000 });
  await expect(find('other')).resolves.toBeDefined();
});

test('entries that are no keys of the algorithm are left out', async () => {
  await using signer = await startSigner();
  const rsa = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
  signer.state.keys = [
    { ...rsa, kid: 'rsa', alg: 'RS256' },
    { kty: 'OKP', kid: 'broken' },
    { kid: 7 } as unknown as JWK,
    null as unknown as JWK,
    await newKey('good'),
  ];
  const { find } = openSets([signer.url]);
  await expect(find('good')).resolves.toBeDefined();
  await expect(find('rsa')).rejects.toMatchObject(NO_MATCH);
  await expect(find('broken')).rejects.toMatchObject(NO_MATCH);
});
