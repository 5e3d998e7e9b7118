/** Opening the port: the one thing at start that fails on other people's machines. */
import type { FastifyInstance } from 'fastify';
import { StartError } from './start-error.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The setting to name when the port cannot be had, as in `USERS_PORT`. */
  readonly portSetting: string;
}

/** Listens and answers the base URL, with the port really taken. Throws a `StartError` that names the setting. */
export async function listen(server: FastifyInstance, { host, port, portSetting }: ListenOptions): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new StartError(
        `Port ${port} is taken by another program: stop it, or choose another with ${portSetting}=<port>.`,
      );
    if (code === 'EACCES')
      throw new StartError(
        `Port ${port} needs rights that this user lacks: choose one above 1023 with ${portSetting}=<port>.`,
      );
    throw error;
  }
  const address = server.addresses()[0];
  return `http://127.0.0.1:${typeof address === 'object' ? address.port : port}`;
}
