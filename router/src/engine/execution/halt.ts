/** The error behavior `HALT`: the first error ends the operation, whose open requests are aborted. */
import type { GraphQLFormattedError } from 'graphql';
import type { OperationDeadline } from '../../deadline.js';
import type { ErrorCause, ErrorPlace } from './error-collector.js';

export class Halt {
  #error: GraphQLFormattedError | null = null;
  #places: readonly ErrorPlace[] = [];

  /** @param deadline That of the operation's requests. */
  constructor(private readonly deadline: OperationDeadline) {}

  /** The error that ended the operation; null while there is none. */
  get error(): GraphQLFormattedError | null {
    return this.#error;
  }

  /** Where the error is. */
  get places(): readonly ErrorPlace[] {
    return this.#places;
  }

  /** Later calls do nothing: a request that is aborted fails too. */
  endBy(error: GraphQLFormattedError, cause: ErrorCause): void {
    if (this.#error !== null) return;
    this.#error = error;
    this.#places = [{ path: error.path ?? [], cause, errorIndex: 0 }];
    this.deadline.end();
  }
}
