import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startCpuCount } from './cpu-time.js';

const BURN = 'const until = process.cpuUsage().user + 300000; while (process.cpuUsage().user < until);';

/** Burns CPU in a child process of the child when it reads a line, then says so. */
const PARENT = `
const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
  `process.stdin.once('data', () => { ${BURN} console.log('burnt'); }); console.log('ready');`,
)}], { stdio: ['pipe', 'inherit', 'inherit'] });
process.stdin.pipe(child.stdin);
child.once('exit', () => process.exit());
`;

function started(code: string): ChildProcess {
  return spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function said(child: ChildProcess): Promise<void> {
  await once(child.stdout as NodeJS.ReadableStream, 'data');
}

test.runIf(process.platform === 'linux')('the time of child processes is that of their parent', async () => {
  const parent = started(PARENT);
  await said(parent);
  const cpu = startCpuCount([{ name: 'parent', pid: parent.pid ?? 0 }]);
  parent.stdin?.write('burn\n');
  await said(parent);
  const { byProcess, systemMs, unknown } = cpu.end();
  expect(byProcess.get('parent')).toBeGreaterThanOrEqual(250);
  expect(systemMs).toBe(byProcess.get('parent'));
  expect(unknown).toEqual([]);
  parent.stdin?.end();
  await once(parent, 'exit');
});

test('the time of a process that ends, and of one that does not exist, is unknown', async () => {
  const ends = started('process.stdin.resume(); console.log()');
  await said(ends);
  const cpu = startCpuCount([
    { name: 'this', pid: process.pid },
    { name: 'ends', pid: ends.pid ?? 0 },
    { name: 'absent', pid: 2 ** 30 },
  ]);
  ends.stdin?.end();
  await once(ends, 'exit');
  const { unknown, systemMs } = cpu.end();
  expect(unknown).toEqual(expect.arrayContaining(['ends', 'absent']));
  expect(systemMs).toBeGreaterThanOrEqual(0);
});
