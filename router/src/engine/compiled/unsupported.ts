/** Why an operation cannot take the fast path: found while compiling it, never while it runs. */
export class UnsupportedPlanError extends Error {
  override readonly name = 'Ineligible';
}

class FallBack extends Error {
  override readonly name = 'FallBack';
}

/**
 * What a running operation throws when an answer is not what its scanner was made for. The general path then takes
 * over. One for all: nobody looks at where it came from, and a stack costs more than most scans.
 */
export const FALL_BACK = new FallBack('An answer was not as the fast path expects it.');
