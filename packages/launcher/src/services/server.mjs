/**
 * Starting and stopping the servers of `npm run test:services`, on free ports; and the cache of fetched programs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { UserError } from '../console.mjs';
import { ROOT } from '../workspace.mjs';

/** Fetched programs and jars. Not in git; when it is deleted, they are fetched again. */
export const CACHE = join(ROOT, '.cache', 'services');

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

export function hasProgram(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

/** Runs a program and returns its output. Throws a `UserError` with the end of its output when it fails. */
export function run(what, program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 10 * 60_000,
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  });
  if (status === 0) return stdout;
  throw new UserError(
    `${what} failed (${program}): ${error?.message ?? `${stderr}${stdout}`.trim().split('\n').slice(-5).join('\n')}`,
  );
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function ended(child) {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve));
}

/**
 * Starts a server in the foreground and waits until its port accepts connections. `stop` kills it when it has not ended
 * after 15 s.
 */
export async function startServer({ name, program, args, port, folder }) {
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(program, args, { stdio: ['ignore', log, log], env: process.env });
  closeSync(log);
  /** @type {string | null} */
  let failure = null;
  child.once('error', (error) => (failure = error.message));
  // A server must not outlive this process.
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const stop = async (/** @type {NodeJS.Signals} */ signal = 'SIGTERM') => {
    process.removeListener('exit', killNow);
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended(child);
    clearTimeout(force);
  };
  const limit = Date.now() + START_LIMIT_MS;
  while (!(await accepts(port))) {
    const gone = failure !== null || child.exitCode !== null || child.signalCode !== null;
    if (gone || Date.now() > limit) {
      await stop('SIGKILL');
      throw new UserError(
        `${name} did not start: ${failure ?? readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n')}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { pid: child.pid, stop };
}
