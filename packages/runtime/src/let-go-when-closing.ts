import type { FastifyInstance } from 'fastify';

/**
 * A connection that is kept open after its last answer would keep a server from closing for as long as its client
 * likes.
 */
export function letGoWhenClosing(server: FastifyInstance): void {
  let isClosing = false;
  server.addHook('preClose', async () => {
    isClosing = true;
  });
  server.addHook('onSend', async (_request, reply) => {
    if (isClosing) void reply.header('connection', 'close');
  });
}
