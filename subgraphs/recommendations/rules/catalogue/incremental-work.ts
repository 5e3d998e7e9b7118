/** Long work in short steps. Its runner can pause at each `yield`. */
export type IncrementalWork<Result> = Generator<undefined, Result, undefined>;

/** Titles per step, which take well below a millisecond. */
export const YIELD_EVERY = 100;

/** Keys of a map per step. */
export const KEYS_AT_ONCE = 2_000;

export function* mapIncrementally<From, To>(
  list: readonly From[],
  map: (element: From) => To,
): IncrementalWork<readonly To[]> {
  const mapped: To[] = [];
  for (const [index, element] of list.entries()) {
    mapped.push(map(element));
    if (index % YIELD_EVERY === 0) yield;
  }
  return mapped;
}

/** Runs all steps without a pause. */
export function runWithoutPauses<Result>(steps: IncrementalWork<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
