/**
 * The step *respond* of a request: the HTTP response for a GraphQL response, or for what an earlier step has thrown.
 */
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { Logger } from '@marquee/runtime/log';
import type { GraphQLResponse } from '../engine/engine.js';
import { INTERNAL_ERROR_MESSAGE, RequestError } from '../errors.js';
import { stringifyJson } from '@marquee/exact-json/exact-value';
import type { GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { GRAPHQL_RESPONSE_TYPE } from '../http/media-type.js';
import type { ResponseMediaType } from '../http/media-type.js';

/** `extensions` of a response, by topic. */
export type ResponseExtensions = Readonly<Record<string, unknown>>;

/**
 * Uses the body that the engine has serialized, or serializes it with the errors first, as the specification advises.
 */
export function respond(
  response: GraphQLResponse,
  type: ResponseMediaType,
  extensions: ResponseExtensions | null = null,
): GraphQLHttpResponse {
  if (response.body !== undefined) {
    const own = response.extensions;
    const added = own === undefined ? extensions : { ...own, ...extensions };
    if (added !== null) return { status: 200, type, body: appendExtensions(response.body, added) };
    return { status: 200, type, body: response.body, release: () => response.release?.() };
  }
  // Not before the check above: reading `data` of a serialized response parses it.
  const { data, errors } = response;
  const all = { ...response.extensions, ...extensions };
  const hasExtensions = Object.keys(all).length > 0;
  const body = { ...(errors !== undefined && { errors }), data, ...(hasExtensions && { extensions: all }) };
  return { status: 200, type, body: stringifyJson(body) };
}

/** Adds the entry to the JSON object that the engine has written, which has an entry already: `data`. */
function appendExtensions(body: Buffer, extensions: ResponseExtensions): Buffer {
  const end = body.lastIndexOf('}');
  return Buffer.concat([body.subarray(0, end), Buffer.from(`,"extensions":${JSON.stringify(extensions)}}`)]);
}

/** An unexpected error is logged, and masked in the response. */
export function respondWithError(
  error: unknown,
  type: ResponseMediaType,
  log: Logger,
  extensions: ResponseExtensions | null = null,
): GraphQLHttpResponse {
  const { status, headers, errors } = describeError(error, type, log);
  return { status, type, headers, body: JSON.stringify(extensions === null ? { errors } : { errors, extensions }) };
}

interface ErrorDescription {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly GraphQLFormattedError[];
}

function describeError(error: unknown, type: ResponseMediaType, log: Logger): ErrorDescription {
  if (error instanceof RequestError)
    return {
      // As plain JSON, the status says only that the server was reached (GraphQL over HTTP, "application/json").
      status: type === GRAPHQL_RESPONSE_TYPE ? 400 : 200,
      headers: {},
      errors: error.errors.map((each) => each.toJSON()),
    };
  if (error instanceof GraphQLError) return describeHttpError(error);
  log.error({ err: error }, 'unexpected error in a GraphQL request');
  const code: ErrorCode = 'INTERNAL_SERVER_ERROR';
  return { status: 500, headers: {}, errors: [{ message: INTERNAL_ERROR_MESSAGE, extensions: { code } }] };
}

/** `extensions.http` becomes the status and headers of the response. */
function describeHttpError({ message, extensions }: GraphQLError): ErrorDescription {
  const { http, ...others } = extensions as { readonly http?: Partial<Pick<ErrorDescription, 'status' | 'headers'>> };
  return { status: http?.status ?? 400, headers: http?.headers ?? {}, errors: [{ message, extensions: others }] };
}
