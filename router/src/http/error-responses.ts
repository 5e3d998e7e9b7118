/** Responses to HTTP requests that never reach GraphQL, with bodies in the shape of a GraphQL error response. */
import type { FastifyError } from 'fastify';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { INTERNAL_ERROR_MESSAGE } from '../errors.js';

interface ErrorResponse {
  readonly status: number;
  readonly body: string;
}

export function notFoundMessage(path: string): string {
  return `Nothing is served at this path. The GraphQL endpoint is ${path}.`;
}

/** A client error keeps its status and message. Any other error is masked. */
export function toErrorResponse({ statusCode = 500, message }: FastifyError): ErrorResponse {
  return statusCode >= 400 && statusCode < 500
    ? { status: statusCode, body: errorBody('BAD_REQUEST', message) }
    : { status: 500, body: errorBody('INTERNAL_SERVER_ERROR', INTERNAL_ERROR_MESSAGE) };
}

export function payloadTooLargeBody(maxBytes: number): string {
  return errorBody('BAD_REQUEST', `The request is larger than ${maxBytes} bytes.`);
}

export function errorBody(code: ErrorCode, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
