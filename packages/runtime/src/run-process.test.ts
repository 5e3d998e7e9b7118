/** What becomes of a process when a promise is rejected without a reader. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const CHILD = `
import { runProcess } from ${JSON.stringify(import.meta.resolve('@marquee/runtime/run-process'))};
const lose = () => void Promise.reject(new Error('lost'));
await runProcess('lossy', async () => {
  if (process.argv[2] === 'starting') {
    lose();
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  setTimeout(lose, 50);
  setTimeout(() => process.exit(7), 300);
  return { url: 'http://127.0.0.1:1', drain: () => undefined, close: async () => undefined };
});
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-run-process-'));
  await writeFile(join(folder, 'child.mjs'), CHILD);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(state: 'starting' | 'serving'): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [join(folder, 'child.mjs'), state], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, MARQUEE_DATA_DIR: folder, MARQUEE_LOG_LEVEL: 'error' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

test('a serving process logs a rejection without a reader, with its stack, and goes on', {
  timeout: 30_000,
}, async () => {
  const { code, output } = await run('serving');
  expect(code).toBe(7);
  expect(output).toContain('without a reader');
  expect(output).toContain('Error: lost');
});

test('a rejection without a reader ends the start of a process', { timeout: 30_000 }, async () => {
  expect((await run('starting')).code).toBe(1);
});
