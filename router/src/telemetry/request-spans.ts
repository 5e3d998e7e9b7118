/**
 * The spans of one request: the HTTP server's, one for each step, and one for each fetch. Names and attributes follow
 * OpenTelemetry's semantic conventions for HTTP and (in development) GraphQL.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { loggedText } from '@marquee/runtime/telemetry/request-log';
import { toEpochMs } from '@marquee/runtime/telemetry/span';
import type { FinishedSpan, SpanAttributes } from '@marquee/runtime/telemetry/span';
import { newSpanId } from '@marquee/runtime/telemetry/trace-context';
import type { TraceContext } from '@marquee/runtime/telemetry/trace-context';
import { hashOf } from './request-line.js';
import type { FetchRecord, RecordedHook, RecordedStep, RequestRecord, StepName } from './request-record.js';
import { readClient } from './usage/client-awareness.js';

export interface SpanRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly peerAddress: string;
}

export interface SpanResponse {
  readonly status: number;
  readonly bytes: number;
}

export interface SpanOptions {
  /** Whether the text of the operation is an attribute. */
  readonly hasDocuments: boolean;
  /** Endpoint of a subgraph, without credentials; undefined when it is not known. */
  readonly urlOf: (subgraph: string) => string | undefined;
}

const STEP_NAMES: Readonly<Record<StepName, string>> = {
  authenticate: 'authenticate',
  'resolve operation': 'graphql.parse_and_validate',
  plan: 'graphql.plan',
  execute: 'graphql.execute',
  respond: 'graphql.respond',
};

/** Characters of the attribute `graphql.document`. */
const MAX_DOCUMENT = 10_000;

export function requestSpans(
  record: RequestRecord,
  own: TraceContext,
  request: SpanRequest,
  response: SpanResponse,
  options: SpanOptions,
): readonly FinishedSpan[] {
  const { traceId, spanId } = own;
  const { parent, operation, operationName } = record;
  const errorCode = firstErrorCode(record) ?? (response.status >= 500 ? String(response.status) : null);
  const ofOperation: SpanAttributes = {
    'graphql.operation.type': operation?.operation,
    'graphql.operation.name': operationName?.slice(0, 100),
  };
  const server: FinishedSpan = {
    name: operation === null ? `${request.method} /graphql` : spanName(operation.operation, operationName),
    kind: 'server',
    traceId,
    spanId,
    parentSpanId: parent?.spanId ?? null,
    isParentRemote: true,
    startMs: toEpochMs(record.startMs),
    endMs: toEpochMs(record.endMs),
    attributes: { ...ofOperation, ...serverAttributes(record, request, response, options) },
    errorCode,
  };
  const steps = record.steps.map((step) => stepSpan(step, record, own));
  const execute = steps[record.steps.findIndex(({ name }) => name === 'execute')]?.spanId ?? spanId;
  const fetches = record.fetches.map((fetch) => fetchSpan(fetch, record, { traceId, parentSpanId: execute }, options));
  const hooks = record.hooks.map((hook) => hookSpan(hook, own));
  return [server, ...steps, ...fetches, ...hooks];
}

/** As in `query Home`, by the conventions. Names of operations are the client's: bounded by the limits of a document. */
function spanName(type: string, name: string | null): string {
  return name === null ? type : `${type} ${name.slice(0, 100)}`;
}

function serverAttributes(
  record: RequestRecord,
  { method, url, headers, peerAddress }: SpanRequest,
  { status, bytes }: SpanResponse,
  { hasDocuments }: SpanOptions,
): SpanAttributes {
  const client = readClient(headers);
  const { operation, source } = record;
  const agent = headers['user-agent'];
  return {
    'http.request.method': method,
    'url.path': url.split('?', 1).join('').slice(0, 200),
    'http.response.status_code': status,
    'http.response.body.size': bytes,
    'client.address': peerAddress,
    'user_agent.original': agent === undefined ? undefined : loggedText(agent, 200),
    'graphql.client.name': client.name === '' ? undefined : loggedText(client.name),
    'graphql.client.version': client.version === '' ? undefined : loggedText(client.version),
    'graphql.document': hasDocuments ? source?.slice(0, MAX_DOCUMENT) : undefined,
    'graphql.operation.hash': operation === null || source === null ? undefined : hashOf(operation, source),
    'graphql.operation.cost': record.cost ?? undefined,
    'marquee.request.id': record.requestId,
    'marquee.path': record.path ?? undefined,
    'marquee.omitted_fetches': record.omittedFetches === 0 ? undefined : record.omittedFetches,
    'marquee.error.codes': record.errors.size === 0 ? undefined : [...record.errors.keys()],
    ...cacheAttributes(record),
  };
}

function cacheAttributes({ cached }: RequestRecord): SpanAttributes {
  if (cached.length === 0) return {};
  const sumOf = (key: 'hits' | 'stale' | 'misses'): number => cached.reduce((sum, each) => sum + each[key], 0);
  return {
    'marquee.cache.hits': sumOf('hits'),
    'marquee.cache.stale_hits': sumOf('stale'),
    'marquee.cache.misses': sumOf('misses'),
  };
}

function stepSpan({ name, startMs, endMs }: RecordedStep, record: RequestRecord, own: TraceContext): FinishedSpan {
  const isLast = record.steps.at(-1)?.name === name;
  // A step that refuses the request is the last one.
  const hasFailed = isLast && name !== 'respond' && name !== 'execute';
  const isCached =
    name === 'plan' ? record.isPlanCached : name === 'resolve operation' ? record.isDocumentCached : null;
  return {
    name: STEP_NAMES[name],
    kind: 'internal',
    traceId: own.traceId,
    spanId: newSpanId(),
    parentSpanId: own.spanId,
    startMs: toEpochMs(startMs),
    endMs: toEpochMs(endMs),
    attributes: {
      'graphql.processing.type': PROCESSING[name],
      'marquee.cache': isCached === null ? undefined : isCached ? 'hit' : 'miss',
    },
    errorCode: hasFailed ? firstErrorCode(record) : null,
  };
}

const PROCESSING: Readonly<Partial<Record<StepName, string>>> = {
  'resolve operation': 'validate',
  plan: 'plan',
  execute: 'execute',
};

function fetchSpan(
  fetch: FetchRecord,
  record: RequestRecord,
  { traceId, parentSpanId }: { readonly traceId: string; readonly parentSpanId: string },
  { urlOf }: SpanOptions,
): FinishedSpan {
  const { subgraph, operationName, kind, status, requests, merged, mergedInto } = fetch;
  const type = kind === 'mutation' ? 'mutation' : 'query';
  const url = urlOf(subgraph);
  return {
    name: `fetch ${subgraph}`,
    kind: 'client',
    traceId,
    spanId: fetch.spanId,
    parentSpanId,
    startMs: toEpochMs(fetch.startMs),
    endMs: toEpochMs(fetch.endMs === 0 ? record.endMs : fetch.endMs),
    attributes: {
      'graphql.subgraph.name': subgraph,
      'graphql.operation.type': type,
      'graphql.operation.name': operationName ?? undefined,
      'marquee.fetch.kind': kind,
      'http.request.method': 'POST',
      'url.full': url,
      'server.address': url === undefined ? undefined : hostOf(url),
      'http.response.status_code': status === 0 ? mergedInto?.status : status,
      'http.request.body.size': fetch.requestBytes,
      'http.response.body.size': fetch.bytes,
      'http.request.resend_count': requests > 1 ? requests - 1 : undefined,
      'marquee.fetch.wait_ms': fetch.sentMs === 0 ? undefined : fetch.sentMs - fetch.startMs,
      'marquee.fetch.merged': merged > 1 ? merged : undefined,
    },
    errorCode: fetch.errorCode,
    ...(mergedInto !== null && { links: [{ traceId, spanId: mergedInto.spanId }] }),
  };
}

function hookSpan(
  { plugin, hook, startMs, endMs, outcome, parentSpanId }: RecordedHook,
  { traceId, spanId }: TraceContext,
): FinishedSpan {
  return {
    name: `plugin ${plugin} ${hook}`,
    kind: 'internal',
    traceId,
    spanId: newSpanId(),
    parentSpanId: parentSpanId ?? spanId,
    startMs: toEpochMs(startMs),
    endMs: toEpochMs(endMs),
    attributes: { 'marquee.plugin.name': plugin, 'marquee.plugin.hook': hook, 'marquee.plugin.outcome': outcome },
    errorCode: outcome === 'failed' || outcome === 'timed_out' ? 'PLUGIN_FAILED' : null,
  };
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

function firstErrorCode({ errors }: RequestRecord): string | null {
  const [key] = errors.keys();
  return key === undefined ? null : (key.split(' ', 1)[0] ?? null);
}
