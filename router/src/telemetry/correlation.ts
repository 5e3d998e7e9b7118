/**
 * What connects one request of a client with its log lines, its spans and its requests to subgraphs: the request's id and
 * its trace. It is made for every request; the record, which costs more, only for those that are traced or logged.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Telemetry } from '@marquee/runtime/telemetry/open-telemetry';
import { REQUEST_ID, requestIdOf } from '@marquee/runtime/telemetry/request-id';
import {
  newSpanId,
  newTraceId,
  readBaggage,
  readTraceparent,
  readTracestate,
  writeTraceparent,
} from '@marquee/runtime/telemetry/trace-context';
import type { TraceContext } from '@marquee/runtime/telemetry/trace-context';
import { RequestRecord } from './request-record.js';

export interface Correlation {
  readonly requestId: string;
  /** Of the client's trace, or of the one that begins here; null when the request is in no trace. */
  readonly traceId: string | null;
  /** Lines for the heads of requests to subgraphs, one character per byte, each with its line break. */
  readonly lines: string;
  /** Null for a request that is neither traced nor logged nor explained. */
  readonly record: RequestRecord | null;
  /** Whether a response with errors has the id. */
  readonly isInErrors: boolean;
}

export type OpenCorrelation = (headers: IncomingHttpHeaders) => Correlation;

export type CorrelationOptions = Omit<Telemetry, 'close'>;

export function createCorrelations(options: CorrelationOptions): OpenCorrelation {
  const { tracing, logging, baggage, requestIdInErrors: isInErrors, downstream } = options;
  // What is decided at the end of a request needs the record of every request.
  const recordsAll = logging !== null || tracing?.alwaysErrors === true || (tracing?.alwaysSlowMs ?? null) !== null;
  return (headers) => {
    const requestId = requestIdOf(headers[REQUEST_ID]);
    const idLine = downstream.requestId ? `${REQUEST_ID}: ${requestId}\r\n` : '';
    const given = headers['traceparent'];
    const parent = given === undefined ? null : readTraceparent(given);
    const state = parent === null ? '' : stateLines(headers);
    const lines = idLine + (baggage.size === 0 ? '' : baggageLine(headers, baggage));
    if (tracing === null) {
      // The client's trace is continued by the subgraphs, without a span of the router.
      const passedOn =
        parent === null || !downstream.traces ? '' : `traceparent: ${writeTraceparent(parent)}\r\n${state}`;
      const record = recordsAll ? new RequestRecord(requestId, null, parent, false) : null;
      return { requestId, traceId: parent?.traceId ?? null, lines: lines + passedOn, record, isInErrors };
    }
    const traceId = parent?.traceId ?? newTraceId();
    const isSampled = tracing.sampler(parent, traceId);
    const own: TraceContext = { traceId, spanId: newSpanId(), isSampled };
    const traceLines = downstream.traces ? `traceparent: ${writeTraceparent(own)}\r\n${state}` : '';
    const record = isSampled || recordsAll ? new RequestRecord(requestId, own, parent, isSampled) : null;
    if (record !== null && downstream.traces) record.fetchLines = lines + state;
    return { requestId, traceId, lines: lines + traceLines, record, isInErrors };
  };
}

function stateLines(headers: IncomingHttpHeaders): string {
  const state = readTracestate(headers);
  return state === '' ? '' : `tracestate: ${state}\r\n`;
}

function baggageLine(headers: IncomingHttpHeaders, allowed: ReadonlySet<string>): string {
  const members = readBaggage(headers, allowed);
  return members === '' ? '' : `baggage: ${members}\r\n`;
}

/** The same with a record, for a request that wants its plan explained. */
export function withRecord(correlation: Correlation = NO_CORRELATION): Correlation {
  const { record, requestId } = correlation;
  return record === null ? { ...correlation, record: new RequestRecord(requestId, null, null, false) } : correlation;
}

const NO_CORRELATION: Correlation = { requestId: '', traceId: null, lines: '', record: null, isInErrors: false };

/** `extensions` of a response with errors; null when it has no id. */
export function idInErrors({ isInErrors, requestId }: Correlation): { readonly requestId: string } | null {
  return isInErrors ? { requestId } : null;
}
