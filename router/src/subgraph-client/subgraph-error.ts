/** Errors of requests to a subgraph that got no GraphQL response. */
import { printable, printableBytes } from './printable.js';
import {
  BrokenEncodingError,
  MalformedResponseError,
  OversizedResponseError,
  UnsupportedEncodingError,
} from './response-errors.js';

export type SubgraphErrorCode =
  | 'SUBGRAPH_UNREACHABLE'
  | 'SUBGRAPH_TIMEOUT'
  | 'SUBGRAPH_HTTP'
  | 'SUBGRAPH_MALFORMED'
  | 'SUBGRAPH_CIRCUIT_OPEN'
  | 'FETCH_SHED'
  | 'DISABLED';

/** What the log contains about a response that is not used. */
export interface ResponseSample {
  readonly status?: number;
  /** The beginning of the body, without control characters. */
  readonly bodyStart: string;
}

/**
 * The message is sent to clients: it names the subgraph and the situation, never a host. Cause and sample are only
 * logged.
 */
export class SubgraphError extends Error {
  override readonly name = 'SubgraphError';
  readonly sample: ResponseSample | null;
  /** The HTTP status of the response; null without one. */
  readonly status: number | null;
  /** When another request may succeed, as far as it is known. */
  readonly retryAfterSeconds: number | null;
  constructor(
    readonly subgraph: string,
    readonly code: SubgraphErrorCode,
    message: string,
    options?: {
      readonly cause?: unknown;
      readonly sample?: ResponseSample;
      readonly retryAfterSeconds?: number | null;
    },
  ) {
    super(message, options);
    this.sample = options?.sample ?? null;
    this.status = this.sample?.status ?? null;
    this.retryAfterSeconds = options?.retryAfterSeconds ?? null;
  }
}

/** By name: an engine in another workspace may have loaded another copy of this module, so `instanceof` would fail. */
export function isSubgraphError(error: unknown): error is SubgraphError {
  return error instanceof Error && error.name === 'SubgraphError';
}

/** @param situation The predicate of the message: `cannot be reached`. */
export function createSubgraphError(
  subgraph: string,
  code: SubgraphErrorCode,
  situation: string,
  cause?: unknown,
): SubgraphError {
  return new SubgraphError(subgraph, code, `The subgraph "${subgraph}" ${situation}.`, { cause });
}

/** Characters of a body in a log line: enough to recognise the page of a proxy. */
const SAMPLE_LENGTH = 200;

export function sampleOf(body: Buffer | string, status?: number): ResponseSample {
  const bodyStart = typeof body === 'string' ? printable(body, SAMPLE_LENGTH) : printableBytes(body, SAMPLE_LENGTH);
  return { ...(status !== undefined && { status }), bodyStart };
}

/** For a response that has a status other than 200 and is not a GraphQL response. */
export function httpStatusError(
  subgraph: string,
  status: number,
  body: Buffer,
  retryAfterSeconds: number | null = null,
): SubgraphError {
  const message = `The subgraph "${subgraph}" responded with HTTP status ${status}.`;
  return new SubgraphError(subgraph, 'SUBGRAPH_HTTP', message, { sample: sampleOf(body, status), retryAfterSeconds });
}

/** For a request that is not sent, because requests of its kind have failed. */
export function circuitOpenError(subgraph: string, retryAfterSeconds: number): SubgraphError {
  const message = `The subgraph "${subgraph}" gets no requests of this kind at the moment, because recent ones failed.`;
  return new SubgraphError(subgraph, 'SUBGRAPH_CIRCUIT_OPEN', message, { retryAfterSeconds });
}

export function timeoutError(subgraph: string, cause?: unknown): SubgraphError {
  return createSubgraphError(subgraph, 'SUBGRAPH_TIMEOUT', 'did not respond in time', cause);
}

/** For an error of the connection or of the response reader. */
export function toSubgraphError(subgraph: string, cause: unknown): SubgraphError {
  if (cause instanceof OversizedResponseError)
    return createSubgraphError(subgraph, 'SUBGRAPH_MALFORMED', 'sent a response that is too large', cause);
  if (cause instanceof UnsupportedEncodingError) {
    const supported = cause.supported.join(', ');
    const situation = `sent a response with the content encoding "${cause.encoding}"; this router decodes ${supported}`;
    return createSubgraphError(subgraph, 'SUBGRAPH_MALFORMED', situation, cause);
  }
  if (cause instanceof BrokenEncodingError)
    return createSubgraphError(
      subgraph,
      'SUBGRAPH_MALFORMED',
      `sent a body that is not valid ${cause.encoding}`,
      cause,
    );
  if (cause instanceof MalformedResponseError)
    return createSubgraphError(subgraph, 'SUBGRAPH_MALFORMED', 'sent a response that is not HTTP/1.1', cause);
  return createSubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', 'cannot be reached', cause);
}
