/** Errors that a client may see as they are. Anything else that a resolver throws is a bug: logged, and masked. */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';

function coded(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** @param message Which argument, what was wrong, what is allowed. */
export function badUserInput(message: string): GraphQLError {
  return coded('BAD_USER_INPUT', message);
}

export function unauthenticated(): GraphQLError {
  return coded('UNAUTHENTICATED', 'Sign in first: send the access token as `authorization: Bearer <token>`.');
}

/** @param message What is missing, and who can grant it. */
export function forbidden(message: string): GraphQLError {
  return coded('FORBIDDEN', message);
}

export function tooManyReferences(asked: number, allowed: number): GraphQLError {
  return coded(
    'TOO_MANY_REFERENCES',
    `${asked} references in one request; at most ${allowed} are answered. Ask for fewer rows or tiles.`,
  );
}
