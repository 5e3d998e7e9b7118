/**
 * Around the handler of GraphQL requests: gives each request its correlation, with the id that the endpoint returns. When a request with a record has ended, its log line and its spans are made.
 */
import type { Telemetry } from '@marquee/runtime/telemetry/open-telemetry';
import { shouldLog } from '@marquee/runtime/telemetry/should-log';
import { CLIENT_LEFT_STATUS, hasClientLeft } from '../deadline.js';
import type { GraphQLHttpHandler, GraphQLHttpRequest, GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { createCorrelations } from './correlation.js';
import type { Correlation } from './correlation.js';
import { requestLine } from './request-line.js';
import type { RequestRecord } from './request-record.js';
import { requestSpans } from './request-spans.js';
import type { SpanOptions } from './request-spans.js';

export interface ObserveOptions extends Pick<SpanOptions, 'urlOf'> {
  readonly telemetry: Omit<Telemetry, 'close'>;
}

export function observeRequests(handle: GraphQLHttpHandler, options: ObserveOptions): GraphQLHttpHandler {
  const openCorrelation = createCorrelations(options.telemetry);
  return (request) => {
    const correlation = openCorrelation(request.headers);
    const { record } = correlation;
    // For exemplars of metrics.
    if (record?.isSampled === true && request.observed !== undefined) request.observed.traceId = correlation.traceId;
    request.correlation = correlation;
    if (record === null) return handle(request);
    return handle(request).then((response) => {
      finish(correlation, record, request, response, options);
      return response;
    });
  };
}

function finish(
  { traceId }: Correlation,
  record: RequestRecord,
  request: GraphQLHttpRequest,
  response: GraphQLHttpResponse,
  { telemetry: { logging, tracing }, urlOf }: ObserveOptions,
): void {
  record.end();
  // The deadline is finished by the server when the response is handed over, and is over before if the client has left.
  const hasLeft = hasClientLeft(request.deadline);
  // Nobody gets these errors.
  if (hasLeft) record.errors.clear();
  else if (record.steps.at(-1)?.name !== 'respond') noteRefusal(record, response);
  const { durationMs, isSampled, own } = record;
  const hasErrors = record.errors.size > 0 || (!hasLeft && response.status >= 400);
  const bytes = typeof response.body === 'string' ? Buffer.byteLength(response.body) : response.body.length;
  const status = hasLeft ? CLIENT_LEFT_STATUS : response.status;
  if (logging !== null && shouldLog(logging, { durationMs, hasErrors })) {
    logging.log.write(requestLine(record, traceId, request.headers, { status, bytes, hasLeft }));
  }
  if (tracing === null || own === null) return;
  const { alwaysErrors, alwaysSlowMs } = tracing;
  const isKept = isSampled || (alwaysErrors && hasErrors) || (alwaysSlowMs !== null && durationMs >= alwaysSlowMs);
  if (!isKept) return;
  const spanOptions = { hasDocuments: tracing.hasDocuments, urlOf };
  tracing.spans.add(requestSpans(record, own, request, { status, bytes }, spanOptions));
}

/** The codes of a request that was refused before its execution: its body is small, and has only errors. */
function noteRefusal(record: RequestRecord, { body }: GraphQLHttpResponse): void {
  if (record.path === 'kept' || typeof body !== 'string') return;
  try {
    const { errors } = JSON.parse(body) as { readonly errors?: Parameters<RequestRecord['noteErrors']>[0] };
    if (Array.isArray(errors)) record.noteErrors(errors);
  } catch {
    // Not JSON: its status tells enough.
  }
}
