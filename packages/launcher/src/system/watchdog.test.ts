/** The watchdog with real processes: a harness in place of the launcher, and a small server in place of a subgraph. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../workspace.mjs';
import { decideRestart, isWatchdogOn } from './watchdog.mjs';

const PROBE_MS = 500;

/** Responds to `/health`; `/block` blocks its event loop for good, `/exit` ends it. */
const SERVER = `
import { createServer } from 'node:http';
const server = createServer((request, response) => {
  if (request.url === '/block') for (;;);
  if (request.url === '/exit') process.exit(7);
  response.statusCode = 503;
  response.end('{}');
});
server.listen(0, '127.0.0.1', () => process.send({ type: 'ready', url: 'http://127.0.0.1:' + server.address().port }));
process.once('disconnect', () => process.exit());
`;

/** Starts the server twice under the watchdog, and writes each line, and the processes when asked. */
function harness(folder: string): string {
  const own = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));
  return `
const { Processes } = await import(${own('./processes.mjs')});
const { startOrphanReaper } = await import(${own('./orphan-reaper.mjs')});
const { Watchdog } = await import(${own('./watchdog.mjs')});
const write = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
const doesRestart = process.argv.includes('--restart');
const processes = new Processes(${JSON.stringify(join(folder, 'logs'))}, (name, reason) =>
  doesRestart ? watchdog.revive(name, 'has stopped (' + reason + ')') : write({ line: name + ' has stopped' }));
processes.tellReaper = startOrphanReaper({ drainSeconds: 1, program: ${JSON.stringify(folder)} });
const watchdog = new Watchdog({ processes, print: (line) => write({ line }), probeMs: ${PROBE_MS} });
const entry = ${JSON.stringify(relative(ROOT, join(folder, 'server.mjs')))};
await Promise.all(['one', 'two'].map((name) => processes.start({ name, entry, env: {} })));
watchdog.start();
setInterval(() => write({ list: processes.list() }), 100);
process.once('SIGTERM', () => processes.stop().then(() => process.exit()));
`;
}

interface Listed {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

interface Harness extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  /** The process under this name, once it runs under another id than `not`. */
  running(name: string, not?: number): Promise<Listed>;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-watchdog-'));
  await writeFile(join(folder, 'server.mjs'), SERVER);
  await writeFile(join(folder, 'harness.mjs'), harness(folder));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...args: readonly string[]): Harness {
  const child = spawn(process.execPath, [join(folder, 'harness.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let list: readonly Listed[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const read = JSON.parse(text) as { readonly line?: string; readonly list?: readonly Listed[] };
    if (read.line !== undefined) lines.push(read.line);
    list = read.list ?? list;
  });
  const find = (name: string, not?: number): Listed | undefined =>
    list.find((each) => each.name === name && each.url !== null && each.pid !== not);
  return {
    child,
    lines,
    running: async (name, not) => {
      await expect.poll(() => find(name, not), { timeout: 30_000, interval: 50 }).toBeDefined();
      return find(name, not) as Listed;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('a stopped process and a blocked one are killed and started again, each said in one line', {
  timeout: 60_000,
}, async () => {
  await using launcher = start();
  const [one, two] = [await launcher.running('one'), await launcher.running('two')];
  await pause(3 * PROBE_MS);
  process.kill(one.pid, 'SIGSTOP');
  const again = await launcher.running('one', one.pid);
  expect(isAlive(one.pid)).toBe(false);
  void fetch(`${again.url}/block`).catch(() => undefined);
  await pause(2 * PROBE_MS);
  await launcher.running('one', again.pid);
  expect(launcher.lines).toEqual([
    'one did not respond to 3 probes of /health and was killed; it starts again in 1 s (1 of 5 within an hour).',
    'one did not respond to 3 probes of /health and was killed; it starts again in 2 s (2 of 5 within an hour).',
  ]);
  expect((await launcher.running('two')).pid).toBe(two.pid);
});

test('a process that exits stays down; with --restart it is started again', { timeout: 60_000 }, async () => {
  {
    await using launcher = start();
    const one = await launcher.running('one');
    await fetch(`${one.url}/exit`).catch(() => undefined);
    await expect.poll(() => launcher.lines, { timeout: 10_000 }).toEqual(['one has stopped']);
    await pause(4 * PROBE_MS);
    expect(launcher.lines).toEqual(['one has stopped']);
  }
  await using launcher = start('--restart');
  const one = await launcher.running('one');
  await fetch(`${one.url}/exit`).catch(() => undefined);
  await launcher.running('one', one.pid);
  expect(launcher.lines).toEqual(['one has stopped (exit code 7); it starts again in 1 s (1 of 5 within an hour).']);
});

test('when everything was stopped for a while, no process is killed', { timeout: 60_000 }, async () => {
  await using launcher = start();
  const listed = [await launcher.running('one'), await launcher.running('two')];
  await pause(3 * PROBE_MS);
  const pids = [Number(launcher.child.pid), ...listed.map(({ pid }) => pid)];
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  await pause(4_000);
  process.kill(Number(launcher.child.pid), 'SIGCONT');
  // The launcher continues first: its probes during this time are not the fault of the others yet.
  await pause(PROBE_MS);
  for (const pid of pids) process.kill(pid, 'SIGCONT');
  await pause(6 * PROBE_MS);
  expect(launcher.lines).toEqual([]);
  for (const { pid } of listed) expect(isAlive(pid)).toBe(true);
});

test('five restarts within an hour, after pauses that double; then the process stays down', () => {
  const minute = 60_000;
  const times: number[] = [];
  const pauses = [0, 1, 2, 3, 4].map((at) => {
    const decision = decideRestart(times, at * minute);
    times.push(at * minute);
    return decision.kind === 'restart' ? decision.pauseMs : decision.kind;
  });
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  expect(decideRestart(times, 59 * minute)).toEqual({ kind: 'give-up' });
  expect(decideRestart(times, 60 * minute)).toEqual({ kind: 'restart', pauseMs: 16_000, number: 5 });
});

test('MARQUEE_WATCHDOG is on or off', () => {
  expect([
    isWatchdogOn({}),
    isWatchdogOn({ MARQUEE_WATCHDOG: 'on' }),
    isWatchdogOn({ MARQUEE_WATCHDOG: 'off' }),
  ]).toEqual([true, true, false]);
  expect(() => isWatchdogOn({ MARQUEE_WATCHDOG: 'no' })).toThrow('MARQUEE_WATCHDOG must be one of on, off');
});

test('a stopped process ends after its launcher was killed', { timeout: 60_000 }, async () => {
  await using launcher = start();
  const one = await launcher.running('one');
  process.kill(one.pid, 'SIGSTOP');
  launcher.child.kill('SIGKILL');
  await expect.poll(() => isAlive(one.pid), { timeout: 30_000, interval: 100 }).toBe(false);
});
