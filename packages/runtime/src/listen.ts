/** Opens the port of a server, with a sentence for each common reason of failure. */
import type { FastifyInstance } from 'fastify';
import { noteListening, takeInheritedSocket } from './port-hand-over.js';
import { StartError } from './start-error.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The setting that the error message names, as in `USERS_PORT`. */
  readonly portSetting: string;
}

/**
 * Listens, on the socket that the launcher has handed over or on a new one, and returns the base URL with the actual port.
 * Throws a `StartError` that names the setting.
 */
export async function listen(server: FastifyInstance, { host, port, portSetting }: ListenOptions): Promise<string> {
  try {
    const fd = takeInheritedSocket();
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
  noteListening(server.server);
  const address = server.addresses()[0];
  return `http://127.0.0.1:${typeof address === 'object' ? address.port : port}`;
}
