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
  /**
   * SHA-256 of the text in hex, or an id of the safelist: `extensions.persistedQuery.sha256Hash`, or `documentId` without
   * its prefix `sha256:`.
   */
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

/** The name of GraphQL over HTTP for the id of a persisted document. */
const DOCUMENT_ID = 'documentId';

const DOCUMENT_ID_ONLY: readonly string[] = [DOCUMENT_ID];

/**
 * Throws BAD_REQUEST when the HTTP request is not a GraphQL request, and a `RequestError` when its JSON is over a limit.
 *
 * @param idNames Further names of `documentId`, such as `doc_id`, which clients of Relay often send.
 */
export function readParams(
  request: GraphQLHttpRequest,
  limits: JsonLimits,
  idNames: readonly string[] = [],
): GraphQLParams {
  const names = idNames.length === 0 ? DOCUMENT_ID_ONLY : [DOCUMENT_ID, ...idNames];
  switch (request.method) {
    case 'POST':
      return toParams(parseJsonBody(request, limits), request, false, names);
    case 'GET':
      return toParams(parseSearch(request, limits, names), request, true, names);
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

function parseSearch({ headers, url }: GraphQLHttpRequest, limits: JsonLimits, idNames: readonly string[]): JsonObject {
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
    ...Object.fromEntries(idNames.map((name) => [name, single(name)])),
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
  params: JsonObject,
  { headers }: GraphQLHttpRequest,
  isReadOnly: boolean,
  idNames: readonly string[],
): GraphQLParams {
  const { query, operationName, variables, extensions, onError } = params;
  const hash = readHash(recordOrNull('extensions', extensions));
  return {
    query: stringOrNull('query', query),
    hash: readDocumentId(params, idNames, hash),
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

const SHA256_PREFIX = 'sha256:';
const SHA256_HEX = /^[0-9a-f]{64}$/;

/** Throws BAD_REQUEST when ids differ from each other, or from the hash. */
function readDocumentId(params: JsonObject, names: readonly string[], hash: string | null): string | null {
  let found = hash;
  let foundAs = '"extensions.persistedQuery"';
  for (const name of names) {
    const given = stringOrNull(name, params[name]);
    if (given === null) continue;
    const id = withoutPrefix(name, given);
    if (found !== null && found !== id)
      throw badRequest(400, `"${name}" and ${foundAs} name different operations: send one of them.`);
    [found, foundAs] = [id, `"${name}"`];
  }
  return found;
}

function withoutPrefix(name: string, id: string): string {
  if (id === '') throw badRequest(400, `"${name}" must not be empty.`);
  if (!id.startsWith(SHA256_PREFIX)) return id;
  const hash = id.slice(SHA256_PREFIX.length);
  if (!SHA256_HEX.test(hash))
    throw badRequest(400, `"${name}" must be "sha256:" and the SHA-256 of the text in 64 digits of lower-case hex.`);
  return hash;
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
