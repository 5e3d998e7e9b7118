/** What becomes of a process when its launcher is killed. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Uses `runProcess`; a message on its IPC channel blocks its event loop for good. */
const CHILD = `
import { runProcess } from ${JSON.stringify(import.meta.resolve('@marquee/runtime/run-process'))};
await runProcess('guarded', async () => {
  process.on('message', () => { for (;;); });
  const timer = setInterval(() => undefined, 1000);
  return { url: 'http://127.0.0.1:1', drain: () => undefined, close: async () => clearInterval(timer) };
});
`;

/** Starts the child, writes its id when it is ready, and blocks it when asked to. */
const LAUNCHER = `
import { spawn } from 'node:child_process';
const [file, blocks] = process.argv.slice(2);
const child = spawn(process.execPath, [file], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, MARQUEE_LOG_LEVEL: 'silent' } });
child.on('message', () => {
  if (blocks === 'blocked') child.send('block');
  setTimeout(() => process.stdout.write(child.pid + '\\n'), 500);
});
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-guard-'));
  await writeFile(join(folder, 'child.mjs'), CHILD);
  await writeFile(join(folder, 'launcher.mjs'), LAUNCHER);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.each(['blocked', 'running'])(
  'a %s process ends after its launcher was killed',
  { timeout: 60_000 },
  async (state) => {
    const launcher = spawn(process.execPath, [join(folder, 'launcher.mjs'), join(folder, 'child.mjs'), state], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, MARQUEE_DATA_DIR: folder },
    });
    const pid = await new Promise<number>((resolve) =>
      createInterface({ input: launcher.stdout }).once('line', (line) => resolve(Number(line))),
    );
    expect(isAlive(pid)).toBe(true);
    launcher.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 20_000, interval: 50 }).toBe(false);
  },
);
