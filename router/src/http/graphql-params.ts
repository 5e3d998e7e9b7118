/** The parameters of a GraphQL request over HTTP, from the body of a POST or the query string of a GET. */
import { findExceededJsonLimit } from '@marquee/operation-limits/json-limits';
import type { JsonLimits } from '@marquee/operation-limits/json-limits';
import { ERROR_BEHAVIORS, isErrorBehavior } from '@marquee/contracts/error-behavior';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { badRequest, RequestError } from '../errors.js';
import { isJsonObject } from '@marquee/exact-json/exact-value';
import { parseJson as parseExactly } from '@marquee/exact-json/parse-json';
import { readClient } from '../telemetry/usage/client-awareness.js';
import type { GraphQLHttpRequest } from './graphql-over-http.js';
import { essenceOf, JSON_ESSENCE } from './media-type.js';

export interface GraphQLParams {
  /** The operation's text; null when only its hash is sent. */
  readonly query: string | null;
  /** `extensions.persistedQuery.sha256Hash`: SHA-256 of the text in hex, or an id of the safelist. */
  readonly hash: string | null;
  /** `apollographql-client-name`; empty when the client sends none. */
  readonly clientName: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Null when the client sends none. */
  readonly onError: ErrorBehavior | null;
  /** Sent with GET, which must not execute a mutation. */
  readonly isReadOnly: boolean;
}

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Throws BAD_REQUEST when the HTTP request is not a GraphQL request, and a `RequestError` when its JSON is over a limit.
 */
export function readParams(request: GraphQLHttpRequest, limits: JsonLimits): GraphQLParams {
  switch (request.method) {
    case 'POST':
      return toParams(parseJsonBody(request, limits), request, false);
    case 'GET':
      return toParams(parseSearch(request, limits), request, true);
    default:
      throw badRequest(405, 'GraphQL requests are sent with GET or POST.', { allow: 'GET, POST' });
  }
}

/** Throws BAD_REQUEST when the body is not a JSON object. */
export function parseJsonBody({ headers, body }: GraphQLHttpRequest, limits: JsonLimits): JsonObject {
  if (essenceOf(headers['content-type'] ?? '') !== JSON_ESSENCE)
    throw badRequest(415, 'Send the request as JSON, with "content-type: application/json".');
  requireWithinLimits(body, limits);
  const parsed = parseBody(body);
  if (Array.isArray(parsed))
    throw badRequest(400, 'Batched requests are not supported: send each operation in its own request.');
  if (!isJsonObject(parsed)) throw badRequest(400, 'The body must be a JSON object with a "query".');
  return parsed;
}

function requireWithinLimits(json: string, limits: JsonLimits): void {
  const exceeded = findExceededJsonLimit(json, limits);
  if (exceeded !== null) throw new RequestError([exceeded]);
}

function parseBody(body: string): unknown {
  try {
    return parseExactly(body);
  } catch {
    throw badRequest(400, 'The body of the request is not valid JSON.');
  }
}

function parseSearch({ headers, url }: GraphQLHttpRequest, limits: JsonLimits): JsonObject {
  const contentType = headers['content-type'];
  if (contentType !== undefined && essenceOf(contentType) !== JSON_ESSENCE)
    throw badRequest(415, 'A GET request has no body: send no "content-type", or application/json.');
  const { searchParams } = new URL(url, 'http://router');
  const single = (name: string): string | null => {
    const [value = null, ...more] = searchParams.getAll(name);
    if (more.length > 0) throw badRequest(400, `The URL must contain "${name}" only once.`);
    return value;
  };
  return {
    query: single('query'),
    operationName: single('operationName'),
    variables: parseJson('variables', single('variables'), limits),
    extensions: parseJson('extensions', single('extensions'), limits),
    onError: single('onError'),
  };
}

function parseJson(name: string, text: string | null, limits: JsonLimits): unknown {
  if (text === null) return null;
  requireWithinLimits(text, limits);
  try {
    return parseExactly(text);
  } catch {
    throw badRequest(400, `"${name}" must be JSON.`);
  }
}

function toParams(
  { query, operationName, variables, extensions, onError }: JsonObject,
  { headers }: GraphQLHttpRequest,
  isReadOnly: boolean,
): GraphQLParams {
  return {
    query: stringOrNull('query', query),
    hash: readHash(recordOrNull('extensions', extensions)),
    clientName: readClient(headers).name,
    operationName: stringOrNull('operationName', operationName),
    variables: recordOrNull('variables', variables) ?? NO_VARIABLES,
    onError: readErrorBehavior(onError),
    isReadOnly,
  };
}

const NO_VARIABLES: JsonObject = {};

function readHash(extensions: JsonObject | null): string | null {
  const persisted = extensions?.['persistedQuery'] ?? null;
  if (persisted === null) return null;
  if (!isJsonObject(persisted) || persisted['version'] !== 1 || typeof persisted['sha256Hash'] !== 'string') {
    throw badRequest(400, '"extensions.persistedQuery" must be { "version": 1, "sha256Hash": "…" }.');
  }
  return persisted['sha256Hash'];
}

/** Throws BAD_REQUEST for a value that is no error behavior. */
export function readErrorBehavior(value: unknown): ErrorBehavior | null {
  if (value === undefined || value === null) return null;
  if (isErrorBehavior(value)) return value;
  throw badRequest(400, `"onError" must be one of ${ERROR_BEHAVIORS.map((each) => `"${each}"`).join(', ')}.`);
}

function stringOrNull(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw badRequest(400, `"${name}" must be a string.`);
  return value;
}

function recordOrNull(name: string, value: unknown): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (!isJsonObject(value)) throw badRequest(400, `"${name}" must be a JSON object.`);
  return value;
}
