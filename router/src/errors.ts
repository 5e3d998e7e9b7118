/** What the router itself refuses, as GraphQL errors with the HTTP status that goes with them. */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';

const refusal = (status: number, code: ErrorCode, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { status } } });

export const unauthenticated = (): GraphQLError =>
  refusal(401, 'UNAUTHENTICATED', 'The access token is not valid or has expired: sign in again and send the new one as "authorization: Bearer <token>", or send none to ask as a guest.');

export const unverifiable = (): GraphQLError =>
  refusal(503, 'SUBGRAPH_UNREACHABLE', 'The access token cannot be checked right now: try again, or send none to ask as a guest.');

export const INTERNAL_MESSAGE = 'Something went wrong on our side.';
