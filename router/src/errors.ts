/**
 * What the router itself refuses, as GraphQL errors; those with an HTTP status of their own carry it in
 * `extensions.http`.
 */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';

type Headers = Readonly<Record<string, string>>;

function refusal(status: number, code: ErrorCode, message: string, headers?: Headers): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code, http: headers === undefined ? { status } : { status, headers: { ...headers } } },
  });
}

/** Not a GraphQL request at all. */
export function badRequest(status: 400 | 405 | 406 | 415, message: string, headers?: Headers): GraphQLError {
  return refusal(status, 'BAD_REQUEST', message, headers);
}

export function unauthenticated(): GraphQLError {
  return refusal(
    401,
    'UNAUTHENTICATED',
    'The access token is not valid or has expired: sign in again and send the new one as "authorization: Bearer <token>", or send none to ask as a guest.',
  );
}

export function unverifiable(): GraphQLError {
  return refusal(
    503,
    'SUBGRAPH_UNREACHABLE',
    'The access token cannot be checked right now: try again, or send none to ask as a guest.',
  );
}

/** Clients take it for the wish to see the text, and send that; nobody on the way may keep it. */
export function unknownHash(): GraphQLError {
  return refusal(200, 'PERSISTED_QUERY_NOT_FOUND', 'No operation is kept under this hash: send its text along once.', {
    'cache-control': 'private, no-cache, must-revalidate',
  });
}

/** The operations that clients were built with are all that is executed, and this id stands for none of them. */
export function notInList(id: string): GraphQLError {
  return refusal(
    404,
    'PERSISTED_QUERY_NOT_IN_LIST',
    `No operation is listed under the id "${id.slice(0, 128)}": publish the client's manifest before the client.`,
    { 'cache-control': 'private, no-cache, must-revalidate' },
  );
}

/** The same, of a text. */
export function notInSafelist(): GraphQLError {
  return refusal(
    403,
    'QUERY_NOT_IN_SAFELIST',
    "Only listed operations are executed here, and this is none of them: publish it in the client's manifest, and send its id or its text as listed.",
  );
}

const LIMIT_MESSAGES = {
  tokens: (allowed: number) => `The operation's text has more than ${allowed} tokens.`,
  depth: (allowed: number) => `The operation is more than ${allowed} fields deep.`,
  aliases: (allowed: number) =>
    `The operation has more than ${allowed} aliases, those of fragments counted wherever they are spread.`,
  rootFields: (allowed: number) => `The operation has more than ${allowed} root fields.`,
} as const;

export function overLimit(limit: keyof typeof LIMIT_MESSAGES, allowed: number): GraphQLError {
  return new GraphQLError(`${LIMIT_MESSAGES[limit](allowed)} Ask for less at once.`, {
    extensions: { code: 'OPERATION_OVER_LIMIT' satisfies ErrorCode, limit, allowed },
  });
}

/** The same error, told with a code. */
export function withCode(error: GraphQLError, code: ErrorCode): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    extensions: { ...error.extensions, code },
  });
}

export const INTERNAL_MESSAGE = 'Something went wrong on our side.';
