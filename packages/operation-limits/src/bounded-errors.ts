/** Bounds the errors of one request: their number, the length of each message and the number of its locations. */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';

/** Errors of one producer that a response lists. */
export const MAX_REQUEST_ERRORS = 10;
/** Characters of a message. A message may quote a value or a name that the client has sent. */
const MAX_MESSAGE_LENGTH = 500;
/** Locations of an error. graphql-js counts the lines of the text anew for each. */
const MAX_LOCATIONS = 4;

/** The message, cut after `MAX_MESSAGE_LENGTH` characters. */
export function boundedMessage(message: string): string {
  return message.length <= MAX_MESSAGE_LENGTH ? message : `${message.slice(0, MAX_MESSAGE_LENGTH)}… (shortened)`;
}

/**
 * The errors of graphql-js with a code, and with bounded messages and locations. More than `MAX_REQUEST_ERRORS` of them
 * are cut; a last error then says so. To be used with `maxErrors: MAX_REQUEST_ERRORS`, which ends the producer.
 *
 * @param what The errors in the plural, for the last one: "validation errors".
 */
export function boundedErrors(
  errors: readonly GraphQLError[],
  code: 'GRAPHQL_VALIDATION_FAILED' | 'BAD_USER_INPUT',
  what: string,
): readonly GraphQLError[] {
  const listed = errors.slice(0, MAX_REQUEST_ERRORS).map((error) => boundedError(error, code));
  if (errors.length <= MAX_REQUEST_ERRORS) return listed;
  const message = `The request has more than ${MAX_REQUEST_ERRORS} ${what}; the others are not listed.`;
  return [...listed, new GraphQLError(message, { extensions: { code, limit: 'errors', allowed: MAX_REQUEST_ERRORS } })];
}

/** A copy with a code in its extensions. */
export function boundedError({ message, source, positions, extensions }: GraphQLError, code: ErrorCode): GraphQLError {
  return new GraphQLError(boundedMessage(message), {
    source: source ?? null,
    positions: positions?.slice(0, MAX_LOCATIONS) ?? null,
    extensions: { ...extensions, code },
  });
}
