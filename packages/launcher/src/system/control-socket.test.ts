/** The commands over the control socket, on small servers in place of the system's processes. */
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../workspace.mjs';
import { runCommandLine } from './commands.mjs';
import { openControlSocket, socketPath } from './control-socket.mjs';
import { Processes } from './processes.mjs';
import { Watchdog } from './watchdog.mjs';

const SERVER = `
import { createServer } from 'node:http';
const server = createServer((request, response) => response.end('{}'));
server.listen(0, '127.0.0.1', () => process.send({ type: 'ready', url: 'http://127.0.0.1:' + server.address().port }));
process.once('disconnect', () => process.exit());
process.once('SIGINT', () => process.exit());
`;

const PROBE_MS = 100;

interface Response {
  readonly ok: boolean;
  readonly message: string;
  readonly processes?: readonly { readonly name: string; readonly state: string; readonly pid: number | null }[];
}

let folder: string;
let path: string;
let processes: Processes;
let close: () => void;
const exits: string[] = [];
const watched: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-socket-'));
  path = socketPath(folder);
  await writeFile(join(folder, 'server.mjs'), SERVER);
  processes = new Processes(join(folder, 'logs'), (name) => exits.push(name));
  const watchdog = new Watchdog({ processes, print: (line) => watched.push(line), probeMs: PROBE_MS });
  const entry = relative(ROOT, join(folder, 'server.mjs'));
  await Promise.all(['one', 'two'].map((name) => processes.start({ name, entry, env: {} })));
  watchdog.start();
  const registry = { url: 'http://127.0.0.1:9', key: 'none' };
  close = await openControlSocket(path, (line) => runCommandLine({ processes, registry }, line));
  return async () => {
    watchdog.stop();
    close();
    await processes.stop();
  };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the other side has written by the end of the connection. */
function exchange(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let received = '';
    socket.setEncoding('utf8').on('data', (piece) => (received += piece.toString()));
    socket.once('error', reject).once('end', () => resolve(received));
    socket.write(text);
  });
}

async function send(line: string): Promise<Response> {
  return JSON.parse(await exchange(`${line}\n`)) as Response;
}

async function stateOf(name: string): Promise<{ readonly state: string; readonly pid: number | null }> {
  const found = (await send('list')).processes?.find((each) => each.name === name);
  if (found === undefined) throw new Error(`The list has no ${name}.`);
  return found;
}

async function untilRunning(name: string): Promise<number> {
  await expect.poll(async () => (await stateOf(name)).state, { timeout: 30_000, interval: 50 }).toBe('running');
  return (await stateOf(name)).pid ?? 0;
}

function responds(url: string, limitMs: number): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(limitMs) }).then(
    () => true,
    () => false,
  );
}

function urlOf(name: string): string {
  return processes.describe().find((each) => each.name === name)?.url ?? '';
}

test('the socket is for its user only', () => {
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a killed process stays down, without a report of its exit, until it is restarted', async () => {
  const before = await untilRunning('one');
  expect(await send('kill one')).toMatchObject({ ok: true });
  expect(await stateOf('one')).toMatchObject({ state: 'ended', reasons: ['it was killed by a command'] });
  expect(await send('kill one')).toMatchObject({ ok: false, message: 'one does not run: restart it.' });
  expect(exits).toEqual([]);
  // Two at once start one process.
  await Promise.all([send('restart one'), send('one')]);
  expect(await untilRunning('one')).not.toBe(before);
  expect(await responds(urlOf('one'), 5_000)).toBe(true);
});

test('a stopped process is silent, and the watchdog leaves it alone until it continues', async () => {
  const pid = await untilRunning('two');
  expect(await send('stop two')).toMatchObject({ ok: true });
  expect(await stateOf('two')).toMatchObject({ state: 'stopped', pid });
  expect(await responds(urlOf('two'), 1_500)).toBe(false);
  expect(watched).toEqual([]);
  expect(await send('cont two')).toMatchObject({ ok: true, message: 'two continues.' });
  expect(await responds(urlOf('two'), 5_000)).toBe(true);
  expect(await stateOf('two')).toMatchObject({ state: 'running', pid });
});

test('a slow process responds, later; it is restarted at full speed', async () => {
  const pid = await untilRunning('two');
  expect(await send('slow two 300')).toMatchObject({ ok: true });
  expect(await stateOf('two')).toMatchObject({ state: 'slow', pid });
  const startedAt = performance.now();
  for (let count = 0; count < 5; count += 1) expect(await responds(urlOf('two'), 10_000)).toBe(true);
  // Each falls into a pause of 300 ms but for those that hit the 50 ms between two.
  expect(performance.now() - startedAt).toBeGreaterThan(300);
  await send('restart two');
  expect(await untilRunning('two')).not.toBe(pid);
  expect(watched).toEqual([]);
});

test.each([
  ['', 'is no command'],
  ['reboot one', 'is no command'],
  ['kill', 'is no command'],
  ['kill one two', 'is no command'],
  ['constructor one', 'is no command'],
  ['kill three', 'there are one, two'],
  ['kill __proto__', 'there are one, two'],
  ['three', 'there are one, two'],
  ['slow one', 'is no command'],
  ['slow one 0', 'milliseconds from 1 to 60000'],
  ['slow one 1e3', 'milliseconds from 1 to 60000'],
  ['slow one 99999', 'milliseconds from 1 to 60000'],
  ['cont one', 'runs already'],
  ['off ratings', 'is no command'],
  ['off ratings 0', 'minutes from 1 to 1440'],
  ['off ratings 5', 'The registry does not respond'],
  ['on ratings', 'The registry does not respond'],
  ['switches', 'The registry does not respond'],
  [`kill ${'x'.repeat(2_000)}`, 'at most 1000 characters'],
])('"%s" gets a sentence', async (line, sentence) => {
  expect((await send(line)).message).toContain(sentence);
});

test('a line without end, and a client that says nothing, are disconnected', async () => {
  expect(await exchange('x'.repeat(5_000))).toContain('at most 1000 characters');
  expect(await exchange('')).toBe('');
});

test('a socket that another launcher serves is refused, and one that a killed launcher has left is replaced', async () => {
  await expect(openControlSocket(path, async () => ({ message: '' }))).rejects.toThrow('another npm start');
  const left = join(folder, 'left.sock');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(left, resolve));
  await new Promise((resolve) => server.close(resolve));
  await writeFile(left, 'left over');
  const closeAgain = await openControlSocket(left, async () => ({ message: 'here' }));
  expect(existsSync(left)).toBe(true);
  closeAgain();
  await expect(openControlSocket(`/tmp/${'x'.repeat(120)}/s`, async () => ({ message: '' }))).rejects.toThrow(
    '103 bytes',
  );
});
