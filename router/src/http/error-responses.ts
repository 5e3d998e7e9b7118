/** What is refused before it is GraphQL, in the shape that a GraphQL client reads all the same. */
import type { FastifyError } from 'fastify';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { INTERNAL_MESSAGE } from '../errors.js';

interface ErrorResponse {
  readonly status: number;
  readonly body: string;
}

export const NOT_FOUND_MESSAGE = 'There is nothing here: GraphQL is answered at /graphql.';

export function toErrorResponse({ statusCode = 500, message }: FastifyError): ErrorResponse {
  return statusCode >= 400 && statusCode < 500
    ? { status: statusCode, body: errorBody('BAD_REQUEST', message) }
    : { status: 500, body: errorBody('INTERNAL_SERVER_ERROR', INTERNAL_MESSAGE) };
}

export function payloadTooLargeBody(maxBytes: number): string {
  return errorBody('BAD_REQUEST', `The request is larger than ${maxBytes} bytes.`);
}

export function errorBody(code: ErrorCode, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
