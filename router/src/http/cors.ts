/** Which pages of other origins may ask the router: those of the settings, and in development any of this machine. */
import type { FastifyInstance } from 'fastify';
import type { CorsConfig } from '../config.js';

/** A browser need not ask again for an hour before it sends the real request. */
const PREFLIGHT_SECONDS = 3_600;

export const allowOrigins = (server: FastifyInstance, { origins, allowLocalhost }: CorsConfig): void => {
  const isAllowed = (origin: string): boolean => origins.has(origin) || (allowLocalhost && isLocalhost(origin));

  server.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined || !isAllowed(origin)) return;
    void reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
    if (request.method !== 'OPTIONS') return;
    await reply
      .header('access-control-allow-methods', 'GET, POST, OPTIONS')
      .header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? 'content-type, authorization')
      .header('access-control-max-age', String(PREFLIGHT_SECONDS))
      .code(204)
      .send();
  });
};

const isLocalhost = (origin: string): boolean => URL.canParse(origin) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(origin).hostname);
