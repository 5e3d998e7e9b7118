/**
 * Log lines for what responses to clients do not contain: why a fetch failed, and which errors a subgraph reported.
 * Lines that repeat are limited.
 */
import type { Logger } from '@marquee/runtime/log';
import { LogLimit } from './log-limit.js';
import { printable } from './printable.js';
import { isSubgraphError } from './subgraph-error.js';
import type { SubgraphRequest, SubgraphResponse, SubgraphResponseError } from './subgraph-request.js';

type LoggedRequest = Pick<SubgraphRequest, 'subgraph' | 'operationName' | 'correlation'>;

/**
 * Errors of one response that are written out; the rest are only counted. One page can report hundreds that are alike.
 */
const MAX_LOGGED_ERRORS = 3;

/** Characters of a subgraph's text in a log line, and elements of a path. */
const MAX_TEXT = 500;
const MAX_PATH = 30;

/** Codes with which a GraphQL server refuses an operation. The router's operations fit the supergraph. */
const REFUSALS: ReadonlySet<unknown> = new Set(['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED']);

export interface ErrorLog {
  /** A fetch without a response that can be used. */
  fetchFailed(request: LoggedRequest, error: unknown): void;
  /** The errors in a response. */
  errorsReported(request: LoggedRequest & Pick<SubgraphRequest, 'query'>, response: SubgraphResponse): void;
}

export function createErrorLog(log: Logger, limit = new LogLimit()): ErrorLog {
  const warn = (key: string, fields: object, message: string): void => {
    const suppressed = limit.take(key);
    if (suppressed !== null) log.warn({ ...fields, ...(suppressed > 0 && { suppressed }) }, message);
  };
  return {
    fetchFailed: ({ subgraph, operationName, correlation }, error) => {
      const ids = idsOf(correlation);
      // A `SubgraphError` is logged without its stack: a subgraph that is down fails every page, always at the same line.
      if (!isSubgraphError(error)) return log.error({ ...ids, subgraph, operationName, err: error }, 'fetch failed');
      const { code, message, sample, cause } = error;
      const reason = cause === undefined ? {} : { cause: printable(describeCause(cause), MAX_TEXT) };
      const key = `${subgraph} ${operationName ?? ''} ${code} ${message}`;
      warn(key, { ...ids, subgraph, operationName, code, message, ...sample, ...reason }, 'fetch failed');
    },
    errorsReported: ({ subgraph, operationName, query, correlation }, { errors = [], omittedErrors = 0 }) => {
      const [first] = errors;
      if (first === undefined) return;
      const isRefused = errors.some(({ extensions, message }) => isRefusal(extensions?.['code'], message));
      const sample = errors.slice(0, MAX_LOGGED_ERRORS).map(describe);
      const fields = { ...idsOf(correlation), subgraph, operationName, count: errors.length + omittedErrors, sample };
      const key = `${subgraph} ${operationName ?? ''} ${isRefused} ${first.message.slice(0, 100).replace(/\d+/g, '#')}`;
      if (!isRefused) return warn(key, fields, 'subgraph reported errors');
      const refused = { ...fields, query: printable(query, MAX_TEXT) };
      warn(key, refused, 'subgraph refused an operation: its schema differs from the supergraph');
    },
  };
}

/** Of one of the requests for which the line stands. */
function idsOf(correlation: LoggedRequest['correlation']): object {
  if (correlation === undefined) return {};
  const { requestId, traceId } = correlation;
  return traceId === null ? { requestId } : { requestId, traceId };
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? String(cause) : typeof cause === 'string' ? cause : JSON.stringify(cause);
}

function isRefusal(code: unknown, message: string): boolean {
  return REFUSALS.has(code) || fieldIn(message) !== null;
}

/** What an error says, with the field that it concerns where that is known. */
function describe({ message, path, extensions }: SubgraphResponseError): object {
  const code = extensions?.['code'];
  const field = fieldIn(message);
  return {
    message: printable(message, MAX_TEXT),
    ...(path && {
      path: path.slice(0, MAX_PATH).map((each) => (typeof each === 'string' ? printable(each, 100) : each)),
    }),
    ...(typeof code === 'string' && { code: printable(code, 100) }),
    ...(field !== null && { field }),
  };
}

/** Messages of graphql-js and of the servers that copy them. */
const UNKNOWN_FIELD = /Cannot query field ["'](\w{1,200})["'] on type ["'](\w{1,200})["']/;
const UNKNOWN_ARGUMENT = /Unknown argument ["']\w{1,200}["'] on field ["']([\w.]{1,200})["']/;
const UNKNOWN_TYPE = /Unknown type ["'](\w{1,200})["']/;

/** The field, or the type, that a message of validation says does not exist. */
function fieldIn(message: string): string | null {
  const text = message.slice(0, 1_000);
  const [, field, type] = UNKNOWN_FIELD.exec(text) ?? [];
  if (field !== undefined && type !== undefined) return `${type}.${field}`;
  return UNKNOWN_ARGUMENT.exec(text)?.[1] ?? UNKNOWN_TYPE.exec(text)?.[1] ?? null;
}
