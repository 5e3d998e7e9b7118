/** From an HTTP request to what it asks in GraphQL: the same four parameters, in a body or in the URL. */
import { isRecord } from '@marquee/runtime/is-record';
import { badRequest } from '../errors.js';
import { readClient } from '../telemetry/usage/client-awareness.js';
import type { GraphQLHttpRequest } from './graphql-over-http.js';

export interface GraphQLParams {
  /** The operation's text; null when it is meant by its hash. */
  readonly query: string | null;
  /** SHA-256 of the text, in hex, when the client wants it kept. */
  readonly hash: string | null;
  /** As the client calls itself; empty when it does not. */
  readonly clientName: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Asked with GET, which must not change anything. */
  readonly isReadOnly: boolean;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Throws BAD_REQUEST for whatever is no GraphQL request. */
export function readParams(request: GraphQLHttpRequest): GraphQLParams {
  switch (request.method) {
    case 'POST':
      return toParams(parseJsonBody(request), request, false);
    case 'GET':
      return toParams(parseSearch(request), request, true);
    default:
      throw badRequest(405, 'GraphQL is asked with GET or POST.', { allow: 'GET, POST' });
  }
}

/**
 * A media type without its parameters. Nearly all clients send the shortest form of one, which is compared and no more.
 */
export function essenceOf(contentType: string): string {
  return contentType === JSON_ESSENCE ? contentType : (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

const JSON_ESSENCE = 'application/json';

/** Throws BAD_REQUEST for whatever is no JSON object. */
export function parseJsonBody({ headers, body }: GraphQLHttpRequest): JsonObject {
  if (essenceOf(headers['content-type'] ?? '') !== JSON_ESSENCE)
    throw badRequest(415, 'Send the request as JSON, with "content-type: application/json".');
  const parsed = parseBody(body);
  if (Array.isArray(parsed))
    throw badRequest(400, 'Several operations in one request are not taken: send each in a request of its own.');
  if (!isRecord(parsed)) throw badRequest(400, 'The body must be a JSON object with a "query".');
  return parsed;
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest(400, 'The body of the request is not valid JSON.');
  }
}

function parseSearch({ headers, url }: GraphQLHttpRequest): JsonObject {
  const contentType = headers['content-type'];
  if (contentType !== undefined && essenceOf(contentType) !== JSON_ESSENCE)
    throw badRequest(415, 'A GET request has no content, and no "content-type" but application/json.');
  const { searchParams } = new URL(url, 'http://router');
  const once = (name: string): string | null => {
    const [value = null, ...more] = searchParams.getAll(name);
    if (more.length > 0) throw badRequest(400, `"${name}" may stand in the URL only once.`);
    return value;
  };
  return {
    query: once('query'),
    operationName: once('operationName'),
    variables: parseJson('variables', once('variables')),
    extensions: parseJson('extensions', once('extensions')),
  };
}

function parseJson(name: string, text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(400, `"${name}" must be JSON.`);
  }
}

function toParams(
  { query, operationName, variables, extensions }: JsonObject,
  { headers }: GraphQLHttpRequest,
  isReadOnly: boolean,
): GraphQLParams {
  return {
    query: textOrNull('query', query),
    hash: readHash(recordOrNull('extensions', extensions)),
    clientName: readClient(headers).name,
    operationName: textOrNull('operationName', operationName),
    variables: recordOrNull('variables', variables) ?? NONE,
    isReadOnly,
  };
}

const NONE: JsonObject = {};

function readHash(extensions: JsonObject | null): string | null {
  const persisted = extensions?.['persistedQuery'] ?? null;
  if (persisted === null) return null;
  if (!isRecord(persisted) || persisted['version'] !== 1 || typeof persisted['sha256Hash'] !== 'string') {
    throw badRequest(400, '"extensions.persistedQuery" must be { "version": 1, "sha256Hash": "…" }.');
  }
  return persisted['sha256Hash'];
}

function textOrNull(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw badRequest(400, `"${name}" must be a string.`);
  return value;
}

function recordOrNull(name: string, value: unknown): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) throw badRequest(400, `"${name}" must be a JSON object.`);
  return value;
}
