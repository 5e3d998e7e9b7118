import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sdk from '@opentelemetry/sdk-metrics';
import { expect, test } from 'vitest';
import type { Logger } from '../log.js';
import { counterFamily } from './metric-family.js';
import { openMetricsExport } from './metrics-export.js';
import { MetricsRegistry } from './metrics-registry.js';
import { toMetricData } from './to-otlp.js';

async function openReceiver(serve: (body: Buffer, request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => serve(Buffer.concat(chunks), request, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function recordingLog() {
  const lines: string[] = [];
  const write = (fields: object, message = ''): void => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { warn: write, info: write, error: write, debug: write } as unknown as Logger;
  return { log, lines };
}

const RESOURCE = { serviceName: 'router-under-test', attributes: {} };

test('metrics become data of OpenTelemetry, with units, attributes and buckets', () => {
  const registry = new MetricsRegistry();
  const labels = { http_request_method: ['GET'], path: ['fast'] };
  const options = { name: 'http_server_request_duration_seconds', help: 'D.', labels, bounds: [1] };
  registry.histogram(options).with('GET', 'fast').observe(3);
  registry.collect(() => [counterFamily('router_requests_total', 'R.', 7)]);
  expect(toMetricData(registry.families(), { startMs: 1_500, endMs: 2_000 }, sdk)).toMatchObject([
    {
      descriptor: { name: 'http.server.request.duration', unit: 's', description: 'D.' },
      dataPointType: sdk.DataPointType.HISTOGRAM,
      dataPoints: [
        {
          startTime: [1, 500_000_000],
          endTime: [2, 0],
          attributes: { 'http.request.method': 'GET', path: 'fast' },
          value: { buckets: { boundaries: [1], counts: [0, 1] }, sum: 3, count: 1 },
        },
      ],
    },
    {
      descriptor: { name: 'router.requests', unit: '' },
      dataPointType: sdk.DataPointType.SUM,
      isMonotonic: true,
      dataPoints: [{ attributes: {}, value: 7 }],
    },
  ]);
});

test('metrics are sent as protobuf in intervals, and once more at the end', async () => {
  const received: { readonly body: Buffer; readonly request: IncomingMessage }[] = [];
  await using receiver = await openReceiver((body, request, response) => {
    received.push({ body, request });
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  const registry = new MetricsRegistry();
  registry.collect(() => [counterFamily('router_requests_total', 'R.', 7)]);
  const config = { url: receiver.url, headers: { 'x-key': 'k' }, intervalMs: 60_000, timeoutMs: 1_000 };
  const { close } = await openMetricsExport(config, RESOURCE, registry, recordingLog().log);
  await close();
  expect(received).toHaveLength(1);
  const [{ body, request } = { body: Buffer.alloc(0), request: null }] = received;
  expect(request?.url).toBe('/v1/metrics');
  expect(request?.headers).toMatchObject({ 'content-type': 'application/x-protobuf', 'x-key': 'k' });
  expect(body.includes('router.requests')).toBe(true);
  expect(body.includes('router-under-test')).toBe(true);
});

test('a receiver that refuses is logged once and counted, and does not keep the process from its end', async () => {
  let requests = 0;
  await using receiver = await openReceiver((_body, _request, response) => {
    requests += 1;
    response.writeHead(400).end();
  });
  const registry = new MetricsRegistry();
  const { log, lines } = recordingLog();
  const config = { url: receiver.url, headers: {}, intervalMs: 100, timeoutMs: 100 };
  const { close } = await openMetricsExport(config, RESOURCE, registry, log);
  await expect.poll(() => requests).toBeGreaterThan(2);
  await close();
  expect(lines).toEqual([expect.stringContaining('metrics could not be exported')]);
  const exports = registry.families().find(({ name }) => name === 'metrics_exports_total');
  expect(exports?.samples).toContainEqual({ labels: { result: 'failed' }, value: requests });
});

test('a receiver that never responds does not delay the end beyond its limit', async () => {
  await using receiver = await openReceiver(() => {});
  const config = { url: receiver.url, headers: {}, intervalMs: 60_000, timeoutMs: 30_000 };
  const { close } = await openMetricsExport(config, RESOURCE, new MetricsRegistry(), recordingLog().log);
  const startedAt = performance.now();
  await close(200);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
