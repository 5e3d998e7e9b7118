import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SWITCHES_TYPE, switchListId } from '@marquee/contracts/switches';
import type { SwitchList } from '@marquee/contracts/switches';
import { silentLog } from '../log.js';
import { SIGNING_ALGORITHM } from '../signing-key.js';
import { RegistrySwitches } from './registry-switches.js';

const { privateKey, publicKey } = await generateKeyPair(SIGNING_ALGORITHM);
const forged = await generateKeyPair(SIGNING_ALGORITHM);
const KEYS = { keys: [{ ...(await exportJWK(publicKey)), alg: SIGNING_ALGORITHM }] };

let dataDir: string;
let server: Server;
let url: string;
/** The response of the registry to a request for another list than `known`; null holds it open. */
let respond: (known: string) => Promise<string | null>;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'marquee-switches-'));
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://registry');
    if (pathname.endsWith('jwks.json')) return void response.end(JSON.stringify(KEYS));
    void respond(searchParams.get('switches') ?? '').then((body) => body !== null && response.end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await stopRegistry();
  await rm(dataDir, { recursive: true, force: true });
});

async function stopRegistry(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function open(): Promise<RegistrySwitches & AsyncDisposable> {
  const address = { url, apiKey: 'key', graphRef: 'marquee@current', name: 'a test' };
  const switches = await RegistrySwitches.open({ address, dataDir, clock: () => new Date(), log: silentLog });
  return Object.assign(switches, { [Symbol.asyncDispose]: () => switches.close() });
}

function listOf(revision: number, ...names: readonly string[]): SwitchList {
  const at = new Date(Date.now() + revision).toISOString();
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const switches = names.map((name) => ({ name, by: 'olga', why: 'a test', at, until }));
  return { graphRef: 'marquee@current', revision, at, switches };
}

async function sign(list: object, { key = privateKey, typ = SWITCHES_TYPE } = {}): Promise<string> {
  const signed = await new CompactSign(new TextEncoder().encode(JSON.stringify(list)))
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ })
    .sign(key);
  return JSON.stringify({ switches: signed });
}

function serve(list: SwitchList): void {
  respond = async (known) => (known === switchListId(list) ? null : sign(list));
}

test('the list is obeyed, kept for this user only, and obeyed after a restart without the registry', async () => {
  serve(listOf(1, 'ratings'));
  {
    await using switches = await open();
    expect([...switches.live.off]).toEqual(['ratings']);
  }
  expect((await stat(join(dataDir, 'last-switches.json'))).mode & 0o777).toBe(0o600);
  await stopRegistry();
  await using switches = await open();
  expect([...switches.live.off]).toEqual(['ratings']);
});

test.each([
  ['signed with another key', () => sign(listOf(2, 'search'), { key: forged.privateKey })],
  ['of another graph', () => sign({ ...listOf(2, 'search'), graphRef: 'other@current' })],
  ['a signature of something else', () => sign(listOf(2, 'search'), { typ: 'JWT' })],
  ['older than the known one', () => sign({ ...listOf(0, 'search'), at: '2020-01-01T00:00:00Z' })],
  ['no list', () => sign({ switches: 'search' })],
  ['not signed', async () => JSON.stringify({ switches: listOf(2, 'search') })],
  ['no JSON', async () => '<html>'],
  ['too large', async () => 'x'.repeat(3_000_000)],
])('a list that is %s is not obeyed and not kept', async (_name, hostile) => {
  serve(listOf(1, 'ratings'));
  {
    await using first = await open();
    expect([...first.live.off]).toEqual(['ratings']);
  }
  const kept = await readFile(join(dataDir, 'last-switches.json'), 'utf8');
  let requests = 0;
  respond = async () => {
    requests += 1;
    return hostile();
  };
  await using switches = await open();
  await expect.poll(() => requests, { timeout: 5_000 }).toBeGreaterThan(1);
  expect([...switches.live.off]).toEqual(['ratings']);
  expect(await readFile(join(dataDir, 'last-switches.json'), 'utf8')).toBe(kept);
});

test.each(['', '{"switches":', '{"switches":"a.b.c"}'])('a kept file "%s" is not obeyed', async (text) => {
  serve(listOf(1, 'ratings'));
  {
    await using first = await open();
    expect(first.live.off.size).toBe(1);
  }
  await stopRegistry();
  await writeFile(join(dataDir, 'last-switches.json'), text);
  await using switches = await open();
  expect([...switches.live.off]).toEqual([]);
});
