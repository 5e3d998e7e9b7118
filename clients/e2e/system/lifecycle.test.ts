/** `npm start`: starting, stopping, and the messages for wrong settings. */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { browse, openSessions } from '../browse/browse-page.js';
import { ROOT } from './checkout.js';
import { freePorts, startSystem } from './running-system.js';

const START = join(ROOT, 'packages', 'launcher', 'src', 'start.mjs');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The end of another process's child raises no event here: poll until it is gone. */
async function allGone(pids: readonly number[], limitMs: number): Promise<boolean> {
  const limit = performance.now() + limitMs;
  while (pids.some(isAlive) && performance.now() < limit) await new Promise((resolve) => setTimeout(resolve, 50));
  return !pids.some(isAlive);
}

async function startAndFail(
  env: Record<string, string>,
): Promise<{ readonly code: number | null; readonly words: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-fail-'));
  const launcher = spawn(process.execPath, [START], {
    cwd: ROOT,
    env: { ...process.env, ...(await freePorts()), MARQUEE_SEED: 'none', MARQUEE_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  launcher.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => launcher.once('exit', resolve));
  await rm(dataDir, { recursive: true, force: true });
  return { code, words };
}

/** Of a test that starts the whole system twice. */
const TWO_STARTS_MS = 120_000;

test(
  'the launcher killed with kill -9 leaves no process behind, and the next start has all the data',
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'marquee-kill-'));
    const first = await startSystem({ dataDir, hasLongDeadlines: true });
    const [session] = await openSessions(first.router);
    if (session === undefined) throw new Error('no session');
    const before = await browse(first.router, session);
    first.launcher.kill('SIGKILL');
    expect(
      await allGone(
        first.processes.map(({ pid }) => pid),
        15_000,
      ),
    ).toBe(true);
    {
      await using second = await startSystem({ dataDir, hasLongDeadlines: true });
      const after = await browse(second.router, session);
      expect(after.errors).toEqual([]);
      expect(JSON.stringify(after.data).length).toBeGreaterThan(0.95 * JSON.stringify(before.data).length);
    }
    await rm(dataDir, { recursive: true, force: true });
  },
  TWO_STARTS_MS,
);

test('Ctrl-C drains and stops every process', async () => {
  const system = await startSystem({ hasLongDeadlines: true });
  const pids = system.processes.map(({ pid }) => pid);
  system.launcher.kill('SIGINT');
  const code = await new Promise<number | null>((resolve) => system.launcher.once('exit', resolve));
  expect(code).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  await rm(system.dataDir, { recursive: true, force: true });
});

test('a taken port is reported in one sentence that names the setting', async () => {
  const otherServer = createServer();
  await new Promise<void>((resolve) => otherServer.listen(0, '127.0.0.1', resolve));
  const address = otherServer.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, words } = await startAndFail({ BILLING_PORT: String(port) });
  otherServer.close();
  expect(code).toBe(1);
  expect(words).toContain(
    `Port ${port} is in use by another program: stop it, or choose another port with BILLING_PORT=<port>.`,
  );
});

test('a misspelt setting is refused by name', async () => {
  const { code, words } = await startAndFail({ USERS_PROT: '4001' });
  expect(code).toBe(1);
  expect(words).toContain('USERS_PROT is not a setting of this process');
});

test('a data folder that cannot be written is refused with the setting that moves it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-file-'));
  // A file at the folder's path makes the folder unwritable for every user, root included.
  await writeFile(join(folder, 'data'), '');
  await chmod(join(folder, 'data'), 0o444);
  const { code, words } = await startAndFail({ MARQUEE_DATA_DIR: join(folder, 'data') });
  await rm(folder, { recursive: true, force: true });
  expect(code).toBe(1);
  expect(words).toMatch(/The data folder .* cannot be written: choose another with MARQUEE_DATA_DIR=<folder>\./);
});
