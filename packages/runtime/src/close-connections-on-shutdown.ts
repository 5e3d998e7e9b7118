import type { FastifyInstance } from 'fastify';

/**
 * Sends `connection: close` with responses once the server is closing. A kept-alive connection would otherwise keep the
 * server open for as long as its client does.
 */
export function closeConnectionsOnShutdown(server: FastifyInstance): void {
  let isClosing = false;
  server.addHook('preClose', async () => {
    isClosing = true;
  });
  server.addHook('onSend', async (_request, reply) => {
    if (isClosing) void reply.header('connection', 'close');
  });
}
