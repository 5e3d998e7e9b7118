/**
 * The check of all settings before a start in production: each process reads its settings with `--check-settings` and
 * ends. Nothing is written and no port is opened by then.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../console.mjs';
import { ROOT } from '../workspace.mjs';

/**
 * Throws a `UserError` with the problems of all processes.
 *
 * @param {readonly { name: string, entry: string }[]} found
 * @param {Readonly<Record<string, string>>} env
 */
export async function checkSettings(found, env) {
  const problems = (await Promise.all(found.map(({ entry }) => problemsOf(entry, env)))).flatMap((text, index) =>
    text === '' ? [] : [`${found[index]?.name}:\n${text}`],
  );
  if (problems.length > 0) throw new UserError(problems.join('\n'));
}

/**
 * What the process says about its settings; empty when they are valid.
 *
 * @param {string} entry Relative to the root of the checkout.
 * @param {Readonly<Record<string, string>>} env
 * @returns {Promise<string>}
 */
function problemsOf(entry, env) {
  const child = spawn(process.execPath, [join(ROOT, entry), '--check-settings'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve('');
      else resolve(text.trim() || `it ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}
