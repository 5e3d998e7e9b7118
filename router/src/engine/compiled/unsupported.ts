/** The two reasons not to use the compiled path: known when compiling, or met while executing. */

/** Why the compiled path does not support a plan. Thrown while compiling, never while executing. */
export class UnsupportedPlanError extends Error {
  override readonly name = 'UnsupportedPlanError';
}

class FallBack extends Error {
  override readonly name = 'FallBack';
}

/**
 * Thrown while executing when a response is not what its scanner was generated for; the general path then takes over.
 * One instance for all: its origin is not needed, and creating a stack trace costs more than most scans.
 */
export const FALL_BACK = new FallBack('The response differs from what the compiled path expects.');
