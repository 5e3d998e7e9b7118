import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const MODULE = fileURLToPath(new URL('../dist/log.js', import.meta.url));
const REQUEST_LOG = fileURLToPath(new URL('../dist/telemetry/request-log.js', import.meta.url));

/** A process that logs a line with each log, and ends. */
const PROGRAM = `
import { createLog } from ${JSON.stringify(MODULE)};
import { openRequestLog } from ${JSON.stringify(REQUEST_LOG)};
const log = createLog('p', 'info');
const requests = openRequestLog('p', log);
process.once('message', () => {
  log.info({}, 'ending');
  requests.write({ id: 'r1' });
  process.exit(3);
});
process.send('started');
`;

function start() {
  const args = ['--input-type=module', '--eval', PROGRAM];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (child.stdout === null) throw new Error('no output');
  return { child, stdout: child.stdout };
}

test('lines that wait are written when the process ends', async () => {
  const { child, stdout } = start();
  const [output] = await Promise.all([text(stdout), once(child, 'message').then(() => child.send('end'))]);
  expect(output).toContain('"msg":"ending"');
  expect(output).toContain('"id":"r1"');
});

test('a process whose output has no reader ends with its own exit code', async () => {
  const { child, stdout } = start();
  await once(child, 'message');
  stdout.destroy();
  await once(stdout, 'close');
  const ended = once(child, 'exit');
  child.send('end');
  expect(await ended).toEqual([3, null]);
}, 10_000);
