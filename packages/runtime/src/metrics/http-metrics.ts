/** Metrics of the requests to a process's routes, and the route `/metrics`. */
import type { FastifyInstance } from 'fastify';
import { DURATION_SECONDS } from './buckets.js';
import { gaugeFamily } from './metric-family.js';
import type { MetricFamily } from './metric-family.js';
import type { MetricsRegistry } from './metrics-registry.js';
import { negotiateFormat } from './write-text.js';

const METHODS = ['GET', 'POST', 'OPTIONS', 'HEAD', 'PUT', 'DELETE', 'PATCH'] as const;
const MAX_ROUTES = 60;
const MAX_STATUSES = 40;

/** Routes are patterns, as in `/graph/:name`; a request without a route is counted under an empty one. */
export function observeHttp(server: FastifyInstance, registry: MetricsRegistry): void {
  const durations = registry.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Requests by method, route and status: time from their arrival to the end of their response.',
    labels: {
      http_request_method: METHODS,
      http_route: { max: MAX_ROUTES },
      http_response_status_code: { max: MAX_STATUSES },
    },
    bounds: DURATION_SECONDS,
  });
  let active = 0;
  registry.collect(() => [gaugeFamily('http_server_active_requests', 'Requests that are being responded to.', active)]);
  server.addHook('onRequest', (_request, reply, done) => {
    active += 1;
    // Also when the client has left before.
    reply.raw.once('close', () => void (active -= 1));
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? '';
    durations.with(request.method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1_000);
    done();
  });
}

/** Responds to `GET /metrics` in the format that the client prefers. */
export function serveMetrics(
  server: FastifyInstance,
  collect: () => readonly MetricFamily[] | Promise<readonly MetricFamily[]>,
): void {
  server.get('/metrics', async (request, reply) => {
    const format = negotiateFormat(request.headers.accept);
    return reply.type(format.contentType).send(format.write(await collect()));
  });
}
