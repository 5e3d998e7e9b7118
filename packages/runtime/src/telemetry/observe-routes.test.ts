import fastify from 'fastify';
import { expect, test } from 'vitest';
import { silentLog } from '../log.js';
import { observeRoutes } from './observe-routes.js';
import { openTelemetry } from './open-telemetry.js';
import { NO_TELEMETRY } from './settings.js';
import type { FinishedSpan } from './span.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

test('a request of a route has an id, a log line and a span that continues its trace', async () => {
  const lines: string[] = [];
  const spans: FinishedSpan[] = [];
  const logs = { ...NO_TELEMETRY.logs, requests: 'all' as const };
  const opened = await openTelemetry('users', { ...NO_TELEMETRY, logs }, silentLog, (line) => lines.push(line));
  const counts = { exported: 0, failed: 0, dropped: 0 };
  const tracing = {
    sampler: () => true,
    spans: { counts, add: (more: readonly FinishedSpan[]) => void spans.push(...more), close: () => Promise.resolve() },
    alwaysErrors: false,
    alwaysSlowMs: null,
    hasDocuments: false,
  };
  const server = fastify();
  observeRoutes(server, { ...opened, tracing });
  server.post('/things/:id', async () => 'ok');
  server.get('/health', async () => 'ok');
  const response = await server.inject({
    method: 'POST',
    url: '/things/7?token=secret',
    headers: { 'x-request-id': 'my-id', traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
    payload: { operationName: 'Q', variables: { password: 'hunter2' } },
  });
  await server.inject('/health');
  await server.close();
  expect(response.headers['x-request-id']).toBe('my-id');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { process: 'users', requestId: 'my-id', traceId: TRACE, route: '/things/:id', operation: 'Q', status: 200 },
  ]);
  expect(lines.join()).not.toMatch(/secret|hunter2/);
  expect(spans).toMatchObject([
    { name: 'POST /things/:id', kind: 'server', traceId: TRACE, parentSpanId: 'b7ad6b7169203331', errorCode: null },
  ]);
});
