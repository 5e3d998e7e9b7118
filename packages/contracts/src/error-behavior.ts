/** The error behavior of a request: what becomes of a field whose value is an error. Clients choose it by `onError`. */

/**
 * `PROPAGATE`: the nearest nullable parent of the field is null. `NULL`: the field is null, also if its type is
 * non-null. `HALT`: the data is null, the first error is the only one, and the rest of the operation is not executed.
 */
export const ERROR_BEHAVIORS = ['NULL', 'PROPAGATE', 'HALT'] as const;

export type ErrorBehavior = (typeof ERROR_BEHAVIORS)[number];

/** That of a request that does not say it. */
export const DEFAULT_ERROR_BEHAVIOR: ErrorBehavior = 'PROPAGATE';

export function isErrorBehavior(value: unknown): value is ErrorBehavior {
  return (ERROR_BEHAVIORS as readonly unknown[]).includes(value);
}
