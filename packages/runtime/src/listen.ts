/** Opens the port of a server, with a sentence for each common reason of failure. */
import type { FastifyInstance } from 'fastify';
import { StartError } from './start-error.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The setting that the error message names, as in `USERS_PORT`. */
  readonly portSetting: string;
}

/** Listens and returns the base URL with the actual port. Throws a `StartError` that names the setting. */
export async function listen(server: FastifyInstance, { host, port, portSetting }: ListenOptions): Promise<string> {
  try {
    await server.listen({ host, port });
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
  const address = server.addresses()[0];
  return `http://127.0.0.1:${typeof address === 'object' ? address.port : port}`;
}
