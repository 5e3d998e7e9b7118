import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '../log.js';
import type { SpanExportConfig } from './settings.js';
import type { FinishedSpan } from './span.js';
import { openSpanExport } from './span-export.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function openReceiver(respond: (response: ServerResponse) => void = (response) => void response.end('{}')) {
  const requests: { readonly request: IncomingMessage; readonly body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ request, body: Buffer.concat(chunks) });
      respond(response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, requests };
}

function configFor(url: string, more: Partial<SpanExportConfig> = {}): SpanExportConfig {
  const bounds = { timeoutMs: 500, scheduleDelayMs: 20, maxQueueSize: 10, maxBatchSize: 10 };
  return { url, protocol: 'http/json', headers: { 'x-key': 'k' }, ...bounds, ...more };
}

const RESOURCE = { serviceName: 'edge', attributes: { zone: 'a' } };

const SPAN: FinishedSpan = {
  name: 'query Q',
  kind: 'server',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: '00f067aa0ba902b7',
  isParentRemote: true,
  startMs: 1_700_000_000_000.25,
  endMs: 1_700_000_000_010.5,
  attributes: { 'graphql.operation.name': 'Q', absent: undefined, codes: ['A', 'B'] },
  errorCode: 'A',
};

test('spans are exported as JSON with their resource, at the end of the process at the latest', async () => {
  const receiver = await openReceiver();
  const spans = await openSpanExport(configFor(receiver.url, { scheduleDelayMs: 60_000 }), RESOURCE, silentLog);
  spans.add([SPAN]);
  await spans.close();
  const [{ request, body } = { request: undefined, body: Buffer.of() }] = receiver.requests;
  expect(request?.headers['x-key']).toBe('k');
  const { resourceSpans } = JSON.parse(body.toString()) as {
    readonly resourceSpans: readonly {
      readonly resource: { readonly attributes: readonly object[] };
      readonly scopeSpans: readonly { readonly spans: readonly object[] }[];
    }[];
  };
  expect(resourceSpans[0]?.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'edge' } });
  expect(resourceSpans[0]?.scopeSpans[0]?.spans[0]).toMatchObject({
    traceId: SPAN.traceId,
    spanId: SPAN.spanId,
    parentSpanId: SPAN.parentSpanId,
    name: 'query Q',
    kind: 2,
    startTimeUnixNano: '1700000000000250000',
    endTimeUnixNano: '1700000000010500000',
    status: { code: 2, message: 'A' },
  });
  expect(spans.counts).toEqual({ exported: 1, failed: 0, dropped: 0 });
});

test('protobuf is the default form of receivers', async () => {
  const receiver = await openReceiver((response) => void response.end());
  const spans = await openSpanExport(configFor(receiver.url, { protocol: 'http/protobuf' }), RESOURCE, silentLog);
  spans.add([SPAN]);
  await spans.close();
  expect(receiver.requests[0]?.request.headers['content-type']).toBe('application/x-protobuf');
  expect(receiver.requests[0]?.body.includes(Buffer.from(SPAN.traceId, 'hex'))).toBe(true);
  expect(receiver.requests[0]?.body.includes('graphql.operation.name')).toBe(true);
});

test('a request whose spans find the queue full is dropped whole, and counted', async () => {
  const receiver = await openReceiver();
  const spans = await openSpanExport(configFor(receiver.url, { scheduleDelayMs: 60_000 }), RESOURCE, silentLog);
  spans.add(Array.from({ length: 8 }, () => SPAN));
  spans.add(Array.from({ length: 3 }, () => SPAN));
  await spans.close();
  expect(spans.counts).toEqual({ exported: 8, failed: 0, dropped: 3 });
});

test('failures of the receiver are counted, and logged once', async () => {
  const receiver = await openReceiver((response) => void response.writeHead(400).end('no'));
  const warnings: object[] = [];
  const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) };
  const spans = await openSpanExport(configFor(receiver.url, { maxBatchSize: 1 }), RESOURCE, log);
  spans.add([SPAN, SPAN]);
  await spans.close();
  expect(spans.counts).toEqual({ exported: 0, failed: 2, dropped: 0 });
  expect(warnings).toHaveLength(1);
});

test('a receiver that does not respond delays the end of the process for a limited time', async () => {
  const receiver = await openReceiver(() => {});
  const spans = await openSpanExport(configFor(receiver.url, { timeoutMs: 60_000 }), RESOURCE, silentLog);
  spans.add([SPAN]);
  await spans.close(50);
  expect(spans.counts.exported).toBe(0);
});
