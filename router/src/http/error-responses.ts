/** What is refused before it is GraphQL, in the shape that a GraphQL client reads all the same. */
import type { FastifyError } from 'fastify';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { INTERNAL_MESSAGE } from '../errors.js';

interface Refusal {
  readonly status: number;
  readonly body: string;
}

export const NOT_FOUND = 'There is nothing here: GraphQL is answered at /graphql.';

export function explain({ statusCode = 500, message }: FastifyError): Refusal {
  return statusCode >= 400 && statusCode < 500
    ? { status: statusCode, body: toBody('BAD_REQUEST', message) }
    : { status: 500, body: toBody('INTERNAL_SERVER_ERROR', INTERNAL_MESSAGE) };
}

export function tooLarge(maxBytes: number): string {
  return toBody('BAD_REQUEST', `The request is larger than ${maxBytes} bytes.`);
}

export function toBody(code: ErrorCode, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
