/**
 * The launcher's control socket: a Unix socket in the data folder, for this user only. A connection carries one command
 * as a line of text and gets one line of JSON: `{ "ok": true, "message" }`, for `list` with `"processes"`, or
 * `{ "ok": false, "message" }`. The response does not wait for what a command has begun: `list` shows it. The router's
 * page for operators is its client; `echo list | nc -U .data/launcher.sock` is another.
 */
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { UserError } from '../console.mjs';

const MAX_LINE_CHARS = 1_000;
/** A client that has not sent its line by then is disconnected. */
const LINE_MS = 2_000;
const MAX_CONNECTIONS = 32;
/** The operating system's limit is 107 on Linux and 103 on macOS. */
const MAX_PATH_BYTES = 103;

/** @param {string} dataDir */
export function socketPath(dataDir) {
  return join(dataDir, 'launcher.sock');
}

/**
 * Resolves when it listens, with a function that ends it. Rejects with a `UserError` when it cannot: everything else
 * works without it.
 *
 * @param {string} path
 * @param {(line: string) => Promise<import('./commands.mjs').Outcome>} run Rejects with a `UserError` for what it refuses.
 * @returns {Promise<() => void>}
 */
export async function openControlSocket(path, run) {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new UserError(`The control socket ${path} is not opened: its path is longer than ${MAX_PATH_BYTES} bytes.`);
  if (await isServed(path))
    throw new UserError(`The control socket ${path} is not opened: another npm start uses this data folder.`);
  rmSync(path, { force: true });
  const server = createServer((socket) => serve(socket, run));
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      reject(new UserError(`The control socket ${path} is not opened: ${error.code ?? error.message}.`)),
    );
    // The umask of the launcher has kept others out since before this.
    server.listen(path, () => resolve(undefined));
  });
  chmodSync(path, 0o600);
  server.unref();
  return () => server.close();
}

/** A socket file is left by a launcher that was killed. */
function isServed(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref();
    socket.once('connect', () => socket.destroy());
  });
}

/** @param {import('node:net').Socket} socket */
function serve(socket, run) {
  let received = '';
  const limit = setTimeout(() => socket.destroy(), LINE_MS);
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('close', () => clearTimeout(limit));
  socket.on('data', (piece) => {
    received += piece;
    const end = received.indexOf('\n');
    if (end < 0 && received.length <= MAX_LINE_CHARS) return;
    socket.removeAllListeners('data').resume();
    const line = end < 0 ? received : received.slice(0, end);
    clearTimeout(limit);
    void respond(line, run).then((response) => socket.end(`${JSON.stringify(response)}\n`));
  });
}

async function respond(line, run) {
  try {
    if (line.length > MAX_LINE_CHARS) throw new UserError(`A command has at most ${MAX_LINE_CHARS} characters.`);
    const { message, finished, ...data } = await run(line);
    // Its failure is in the process's log, and in the list.
    finished?.catch(() => undefined);
    return { ok: true, message, ...data };
  } catch (error) {
    const message = error instanceof UserError ? error.message : `The command has failed: ${error?.message ?? error}`;
    return { ok: false, message };
  }
}
