/** The log line of one request. It never has variables, values, tokens or messages of errors. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { loggedText } from '@marquee/runtime/telemetry/request-log';
import type { OperationDefinitionNode } from 'graphql';
import type { FetchRecord, RequestRecord } from './request-record.js';
import { readClient } from './usage/client-awareness.js';

/** Fetches of one line; the others are counted. */
const MAX_FETCHES = 30;

export interface LineResponse {
  readonly status: number;
  readonly bytes: number;
  /** Whether the client has closed the connection before. */
  readonly hasLeft: boolean;
}

export function requestLine(
  record: RequestRecord,
  traceId: string | null,
  headers: IncomingHttpHeaders,
  { status, bytes, hasLeft }: LineResponse,
): Readonly<Record<string, unknown>> {
  const { name, version } = readClient(headers);
  const fetches = record.fetches.slice(0, MAX_FETCHES).map(describeFetch);
  const omitted = record.fetches.length - fetches.length + record.omittedFetches;
  const { operation, source, operationName } = record;
  return {
    requestId: record.requestId,
    ...(traceId !== null && { traceId }),
    ...(record.own !== null && record.isSampled && { spanId: record.own.spanId }),
    ...(operationName !== null && { operation: operationName.slice(0, 100) }),
    ...(operation !== null && { type: operation.operation }),
    ...(operation !== null && source !== null && { hash: hashOf(operation, source) }),
    ...(name !== '' && { client: loggedText(name) }),
    ...(version !== '' && { clientVersion: loggedText(version) }),
    status,
    durationMs: round(record.durationMs),
    bytes,
    ...(hasLeft && { clientLeft: true }),
    ...(record.cost !== null && record.cost > 0 && { cost: record.cost }),
    ...(record.path !== null && { path: record.path }),
    ...(record.isPlanCached === false && { planMs: stepMs(record, 'plan') }),
    ...(fetches.length > 0 && { fetches }),
    ...(omitted > 0 && { omittedFetches: omitted }),
    ...(record.cached.length > 0 && { cache: sumOfCache(record) }),
    ...(record.errors.size > 0 && { errors: describeErrors(record) }),
  };
}

function describeFetch(fetch: FetchRecord): object {
  const { subgraph, startMs, endMs, status, bytes, requests, errorCode } = fetch;
  return {
    subgraph,
    ms: round((endMs === 0 ? performance.now() : endMs) - startMs),
    ...(status !== 0 && status !== 200 && { status }),
    bytes,
    ...(requests > 1 && { requests }),
    ...(fetch.mergedInto !== null && { isMerged: true }),
    ...(errorCode !== null && { error: errorCode.slice(0, 100) }),
  };
}

function describeErrors({ errors }: RequestRecord): readonly object[] {
  return [...errors].map(([key, count]) => {
    const [code, subgraph] = key.split(' ');
    return { code: loggedText(code ?? ''), ...(subgraph !== '' && { subgraph }), count };
  });
}

function sumOfCache({ cached }: RequestRecord): object {
  const sum = { hits: 0, stale: 0, misses: 0 };
  for (const { hits, stale, misses } of cached) {
    sum.hits += hits;
    sum.stale += stale;
    sum.misses += misses;
  }
  return sum;
}

function stepMs({ steps }: RequestRecord, name: string): number {
  const step = steps.find((each) => each.name === name);
  return step === undefined ? 0 : round(step.endMs - step.startMs);
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

/** By the node of the document cache, so that each text is hashed once. */
const hashes = new WeakMap<OperationDefinitionNode, string>();

/** SHA-256 of the text, in hexadecimal: the id of an automatic persisted query. */
export function hashOf(operation: OperationDefinitionNode, source: string): string {
  const known = hashes.get(operation);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(source).digest('hex');
  hashes.set(operation, hash);
  return hash;
}
