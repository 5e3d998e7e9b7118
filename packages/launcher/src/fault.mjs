/**
 * `npm run fault -- 'playback=503;billing=+2s'`: prints the headers that inject these faults into one request, with the
 * signature of the router's operator key, for routers in production mode.
 *
 *   --minutes N    how long the signature is valid: 1 to 60, by default 10
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError, runCommand, print } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { minutes: { type: 'string', default: '10' } },
  });
  const [list] = positionals;
  if (list === undefined || positionals.length > 1)
    throw new UserError("Name the faults as one argument: npm run fault -- 'playback=503;billing=+2s'");
  const minutes = /^\d+$/.test(values.minutes) ? Number(values.minutes) : 0;
  if (minutes < 1 || minutes > 60) throw new UserError('--minutes is a whole number from 1 to 60.');
  return { list, minutes };
}

function readKey() {
  const file = join(resolve(ROOT, process.env.MARQUEE_DATA_DIR || '.data'), 'router', 'operator-key');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new UserError(`${file} cannot be read: set MARQUEE_DATA_DIR to the data folder that the router runs with.`);
  }
}

await runCommand(async () => {
  const { list, minutes } = readArguments();
  const key = readKey();
  await prepare();
  const { signFaults } = await import('../../fault-injection/dist/fault-signature.js');
  print(`x-marquee-fault: ${list}`);
  print(`x-marquee-fault-signature: ${signFaults(key, list, new Date(Date.now() + minutes * 60_000))}`);
});
