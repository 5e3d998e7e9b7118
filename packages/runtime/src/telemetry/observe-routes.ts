/**
 * Request ids, a server span and a log line for each request of a fastify server: subgraphs, registry and web. The router
 * has hooks of its own, since its endpoint is no route of fastify.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Telemetry } from './open-telemetry.js';
import { REQUEST_ID, requestIdOf } from './request-id.js';
import { loggedText } from './request-log.js';
import { shouldLog } from './should-log.js';
import { toEpochMs } from './span.js';
import { newSpanId, newTraceId, readTraceparent } from './trace-context.js';
import type { TraceContext } from './trace-context.js';

/** Asked for every few seconds by others than clients. */
const UNOBSERVED: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics']);

interface Observed {
  readonly requestId: string;
  readonly parent: TraceContext | null;
  /** With the span of this request; null when it is in no trace. */
  readonly own: TraceContext | null;
  readonly startMs: number;
}

/** To be called before routes are added. */
export function observeRoutes(server: FastifyInstance, { tracing, logging }: Omit<Telemetry, 'close'>): void {
  const requests = new WeakMap<FastifyRequest, Observed>();
  server.addHook('onRequest', (request, reply, done) => {
    const requestId = requestIdOf(request.headers[REQUEST_ID]);
    void reply.header(REQUEST_ID, requestId);
    if ((tracing !== null || logging !== null) && !UNOBSERVED.has(request.url)) {
      const parent = readTraceparent(request.headers['traceparent']);
      const own = tracing === null ? null : openTrace(tracing, parent);
      requests.set(request, { requestId, parent, own, startMs: performance.now() });
    }
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const observed = requests.get(request);
    if (observed !== undefined) finish(request, reply, observed, { tracing, logging });
    done();
  });
}

function openTrace({ sampler }: NonNullable<Telemetry['tracing']>, parent: TraceContext | null): TraceContext {
  const traceId = parent?.traceId ?? newTraceId();
  return { traceId, spanId: newSpanId(), isSampled: sampler(parent, traceId) };
}

function finish(
  request: FastifyRequest,
  reply: FastifyReply,
  { requestId, parent, own, startMs }: Observed,
  { tracing, logging }: Pick<Telemetry, 'tracing' | 'logging'>,
): void {
  const endMs = performance.now();
  const durationMs = endMs - startMs;
  const status = reply.statusCode;
  const hasErrors = status >= 400;
  const route = request.routeOptions.url ?? '';
  const operation = operationNameOf(request.body);
  const traceId = own?.traceId ?? parent?.traceId ?? null;
  if (logging !== null && shouldLog(logging, { durationMs, hasErrors }))
    logging.log.write({
      requestId,
      ...(traceId !== null && { traceId }),
      method: request.method,
      route,
      ...(operation !== null && { operation }),
      status,
      durationMs: Math.round(durationMs * 100) / 100,
    });
  if (tracing === null || own === null) return;
  const { alwaysErrors, alwaysSlowMs } = tracing;
  const isKept = own.isSampled || (alwaysErrors && hasErrors) || (alwaysSlowMs !== null && durationMs >= alwaysSlowMs);
  if (!isKept) return;
  tracing.spans.add([
    {
      name: `${request.method} ${route}`.trim(),
      kind: 'server',
      traceId: own.traceId,
      spanId: own.spanId,
      parentSpanId: parent?.spanId ?? null,
      isParentRemote: true,
      startMs: toEpochMs(startMs),
      endMs: toEpochMs(endMs),
      attributes: {
        'http.request.method': request.method,
        'http.route': route,
        'http.response.status_code': status,
        'graphql.operation.name': operation ?? undefined,
        'marquee.request.id': requestId,
      },
      errorCode: status >= 500 ? String(status) : null,
    },
  ]);
}

/** Of a GraphQL request; null for others. */
function operationNameOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('operationName' in body)) return null;
  const { operationName } = body;
  return typeof operationName === 'string' ? loggedText(operationName) : null;
}
