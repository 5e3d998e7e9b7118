/**
 * The web server: static files that are cached for a year by content hash, the page for every route of the app, and the
 * session routes.
 */
import type { FastifyInstance } from 'fastify';
import { createFastifyServer } from '@marquee/runtime/http-server';
import { listen } from '@marquee/runtime/listen';
import type { Logger } from '@marquee/runtime/log';
import { observeRoutes } from '@marquee/runtime/telemetry/observe-routes';
import { openTelemetry } from '@marquee/runtime/telemetry/open-telemetry';
import type { Telemetry } from '@marquee/runtime/telemetry/open-telemetry';
import type { SharedConfig } from '@marquee/runtime/shared-config';
import { observeHttp, serveMetrics } from '@marquee/runtime/metrics/http-metrics';
import { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { observeProcess } from '@marquee/runtime/metrics/process-metrics';
import type { RunningProcess } from '@marquee/runtime/run-process';
import { drainServer } from '@marquee/runtime/server-ending';
import type { WebConfig } from './config.js';
import { addSessions, SESSION_PATHS } from './sessions.js';
import { addStaticFiles } from './static-files.js';

/** Session requests hold credentials; pages and files are read by GET. */
const MAX_BODY_BYTES = 64 * 1024;

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

/** @param requests Traces and logs requests; not by default. */
export function createWebServer(config: WebConfig, log: Logger, requests?: Telemetry): FastifyInstance {
  const server = createFastifyServer({ bodyBytes: MAX_BODY_BYTES });
  server.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS));
  const metrics = new MetricsRegistry();
  const endMetrics = observeProcess(metrics);
  server.addHook('onClose', async () => endMetrics());
  if (requests !== undefined) observeRoutes(server, requests);
  observeHttp(server, metrics);
  requests?.sendMetrics(metrics);
  serveMetrics(server, () => metrics.families());
  server.get('/health', async () => ({ status: 'ok', pid: process.pid }));
  server.get('/ready', async () => ({ status: 'ready' }));
  addSessions(server, config, log);
  const { publicRouterUrl, passesFaults } = config;
  addStaticFiles(server, { publicRouterUrl, passesFaults, paths: SESSION_PATHS });
  return server;
}

export async function startWeb(
  config: WebConfig,
  telemetry: SharedConfig['telemetry'],
  log: Logger,
): Promise<RunningProcess> {
  const requests = await openTelemetry('web', telemetry, log);
  const server = createWebServer(config, log, requests);
  const url = await listen(server, { host: config.host, port: config.port, portSetting: 'WEB_PORT' });
  return { url, drain: () => drainServer(server), close: () => server.close().then(() => requests.close()) };
}
