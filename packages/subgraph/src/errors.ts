/** Errors that clients see unchanged. Any other error of a resolver is a defect: it is logged and masked. */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';

function coded(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** @param message Names the argument, what is wrong and what is allowed. */
export function badUserInput(message: string): GraphQLError {
  return coded('BAD_USER_INPUT', message);
}

export function unauthenticated(): GraphQLError {
  return coded('UNAUTHENTICATED', 'Sign in first: send the access token as `authorization: Bearer <token>`.');
}

/** @param message Names the missing permission. */
export function forbidden(message: string): GraphQLError {
  return coded('FORBIDDEN', message);
}

export function tooManyReferences(requested: number, allowed: number): GraphQLError {
  return coded(
    'TOO_MANY_REFERENCES',
    `The request has ${requested} representations; at most ${allowed} are resolved. Request fewer rows or tiles.`,
  );
}
