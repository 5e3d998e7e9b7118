/** Errors that a client may see as they are. Anything else that a resolver throws is a bug: logged, and masked. */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';

const coded = (code: ErrorCode, message: string): GraphQLError => new GraphQLError(message, { extensions: { code } });

/** @param message Which argument, what was wrong, what is allowed. */
export const badUserInput = (message: string): GraphQLError => coded('BAD_USER_INPUT', message);

export const unauthenticated = (): GraphQLError =>
  coded('UNAUTHENTICATED', 'Sign in first: send the access token as `authorization: Bearer <token>`.');

/** @param message What is missing, and who can grant it. */
export const forbidden = (message: string): GraphQLError => coded('FORBIDDEN', message);

export const tooManyReferences = (asked: number, allowed: number): GraphQLError =>
  coded(
    'TOO_MANY_REFERENCES',
    `${asked} references in one request; at most ${allowed} are answered. Ask for fewer rows or tiles.`,
  );
