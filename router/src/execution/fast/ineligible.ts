/** Why an operation cannot take the fast path: found while compiling it, never while it runs. */
export class Ineligible extends Error {
  override readonly name = 'Ineligible';
}

/** What a running operation throws when an answer is not what its scanner was made for. The general path then takes over. */
export const FALL_BACK = Symbol('fall back');
