/** Opens the port of a server, with a sentence for each common reason of failure. */
import { unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { noteListening, takeInheritedSocket } from './port-hand-over.js';
import { StartError } from './start-error.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The setting that the error message names, as in `USERS_PORT`. */
  readonly portSetting: string;
  /** A Unix domain socket in place of host and port; null for none. */
  readonly unixSocket?: string | null;
  /** Whether the server has TLS, for the URL. */
  readonly isSecure?: boolean;
  /** Whether a restart hands this port over, as that of one server of a process; true by default. */
  readonly isHandedOver?: boolean;
}

/**
 * Listens, on the socket that the launcher has handed over or on a new one, and returns the base URL with the actual port.
 * Throws a `StartError` that names the setting.
 */
export async function listen(server: FastifyInstance, options: ListenOptions): Promise<string> {
  const { host, port, portSetting, unixSocket = null, isSecure = false, isHandedOver = true } = options;
  if (unixSocket !== null) return listenOnSocket(server, unixSocket);
  try {
    const fd = isHandedOver ? takeInheritedSocket() : null;
    // Fastify passes the options to Node's server, for which a descriptor precedes host and port.
    await server.listen({ host, port, ...(fd === null ? {} : { fd }) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(
        `Port ${port} is in use by another program: stop it, or choose another port with ${portSetting}=<port>.`,
      );
    if (code === 'EACCES')
      throw new StartError(
        `Port ${port} needs permissions that this user lacks: choose one above 1023 with ${portSetting}=<port>.`,
      );
    throw error;
  }
  if (isHandedOver) noteListening(server.server);
  const address = server.addresses()[0];
  return `${isSecure ? 'https' : 'http'}://127.0.0.1:${typeof address === 'object' ? address.port : port}`;
}

async function listenOnSocket(server: FastifyInstance, path: string): Promise<string> {
  // A process that was killed leaves its socket behind, which keeps the next one from listening.
  if (await isAbandoned(path)) await unlink(path);
  try {
    await server.listen({ path });
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be made (${code})`;
    throw new StartError(`The socket ${path} ${reason}: choose another path.`);
  }
  return `unix:${path}`;
}

/** Whether there is a socket that no process listens on. */
function isAbandoned(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (isRefused: boolean): void => {
      socket.destroy();
      resolve(isRefused);
    };
    socket.once('connect', () => settle(false));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'ECONNREFUSED'));
  });
}
