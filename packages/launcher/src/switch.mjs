/**
 * `npm run switch -- off NAME --why REASON --for 30m`, `-- on NAME`, `-- list`, `-- names`, `-- history`: kill switches
 * of the system on this machine, by its registry's key in the data folder. `marquee switch` does the same anywhere.
 *
 *   --until INSTANT   in place of --for, as in 2026-03-01T12:00:00Z
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runCommand, UserError } from './console.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './workspace.mjs';

const USAGE = 'npm run switch -- off NAME --why REASON --for 30m | on NAME | list | names | history';
const REF = 'marquee@current';

function keyOf(dataDir) {
  const file = join(dataDir, 'registry-keys.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')).admin;
  } catch {
    throw new UserError(`${file} cannot be read: set MARQUEE_DATA_DIR to the data folder that npm start runs with.`);
  }
}

/** @param {readonly string[]} given */
function toArguments(given) {
  const [verb, ...words] = given;
  if (verb === 'names') return ['switch', 'list', REF, '--show', 'names', ...words];
  if (verb === 'list' || verb === 'history') return ['switch', verb, REF, ...words];
  const [name, ...options] = words;
  if ((verb !== 'off' && verb !== 'on') || name === undefined || name.startsWith('--'))
    throw new UserError(`usage: ${USAGE}`);
  return ['switch', verb, REF, '--name', name, ...options];
}

await runCommand(async () => {
  const words = toArguments(process.argv.slice(2));
  await prepare();
  const dataDir = resolve(ROOT, process.env.MARQUEE_DATA_DIR || '.data');
  const env = {
    ...process.env,
    APOLLO_KEY: process.env.APOLLO_KEY || keyOf(dataDir),
    APOLLO_REGISTRY_URL:
      process.env.APOLLO_REGISTRY_URL || `http://127.0.0.1:${process.env.REGISTRY_PORT || 4100}/graphql`,
  };
  const child = spawn(process.execPath, [join(ROOT, 'schema', 'marquee.mjs'), ...words], { stdio: 'inherit', env });
  process.exitCode = await new Promise((done, fail) =>
    child.once('error', fail).once('close', (code) => done(code ?? 1)),
  );
});
