/**
 * The web server: static files that are cached for a year by content hash, the page for every route of the app, and the
 * session routes.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { createFastifyServer } from '@marquee/runtime/http-server';
import { listen } from '@marquee/runtime/listen';
import type { Logger } from '@marquee/runtime/log';
import type { RunningProcess } from '@marquee/runtime/run-process';
import type { WebConfig } from './config.js';
import { addSessions } from './sessions.js';

const APP = fileURLToPath(new URL('../app/', import.meta.url));
/** Session requests hold credentials; pages and files are read by GET. */
const MAX_BODY_BYTES = 64 * 1024;
const YEAR_SECONDS = 31_536_000;

/** Images and video come from hosts that the graph names; scripts come from this origin only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'img-src * data: blob:',
  'media-src * blob: data:',
  'connect-src *',
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

/** Read for every visit, so that a new build is served without a restart. */
async function readPage(config: WebConfig): Promise<string> {
  return (await readFile(`${APP}index.html`, 'utf8')).replace(
    'name="marquee-router" content=""',
    `name="marquee-router" content="${encodeURI(config.publicRouterUrl)}"`,
  );
}

export function createWebServer(config: WebConfig, log: Logger): FastifyInstance {
  const server = createFastifyServer({ bodyBytes: MAX_BODY_BYTES });
  server.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS));
  server.get('/health', async () => ({ status: 'ok', pid: process.pid }));
  server.get('/ready', async () => ({ status: 'ready' }));
  addSessions(server, config, log);
  server.register(fastifyStatic, {
    root: APP,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: YEAR_SECONDS * 1_000,
  });
  server.setNotFoundHandler(async (request, reply) => {
    // Routes of the app have no file extension; a path with one is a missing file.
    if (request.method !== 'GET' || /\.\w+$/.test(request.url.split('?')[0] ?? ''))
      return reply.code(404).type('text/plain').send('Not found.');
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await readPage(config));
  });
  return server;
}

export async function startWeb(config: WebConfig, log: Logger): Promise<RunningProcess> {
  const server = createWebServer(config, log);
  const url = await listen(server, { host: config.host, port: config.port, portSetting: 'WEB_PORT' });
  return { url, close: () => server.close() };
}
