import type { GraphQLError } from 'graphql';

/** A GraphQL request in good order whose operation is not executed; every error carries its code. */
export class RequestError extends Error {
  override readonly name = 'RefusedOperation';
  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join(' '));
  }
}
