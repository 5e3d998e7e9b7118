/** Compresses the responses of fastify's routes: pages, metrics and status. */
import type { FastifyInstance } from 'fastify';
import type { Compression } from './compression.js';

export function compressRoutes(server: FastifyInstance, compression: Compression): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    const isText = typeof payload === 'string';
    if (!isText && !Buffer.isBuffer(payload)) {
      done(null, payload);
      return;
    }
    const type = reply.getHeader('content-type');
    const size = payload.length;
    addVary(reply.getHeader('vary'), (vary) => void reply.header('vary', vary));
    const encoding =
      typeof type !== 'string' || reply.hasHeader('content-encoding')
        ? null
        : compression.encodingFor({ method: request.method, headers: request.headers }, reply.statusCode, type, size);
    if (encoding === null) {
      done(null, payload);
      return;
    }
    const body = isText ? Buffer.from(payload) : payload;
    compression.compress(encoding, body, reply.raw, (encoded) => {
      if (encoded === null) {
        done(null, payload);
        return;
      }
      reply.removeHeader('content-length').header('content-encoding', encoding);
      done(null, encoded);
    });
  });
}

function addVary(known: number | string | readonly string[] | undefined, set: (vary: string) => void): void {
  const names = known === undefined ? '' : String(known);
  if (names !== '*' && !/\baccept-encoding\b/i.test(names))
    set(names === '' ? 'accept-encoding' : `${names}, accept-encoding`);
}
