/** Long work in short steps. Its runner can pause at each `yield`. */
import { setImmediate as nextTurn } from 'node:timers/promises';

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

/** Longest time that background work blocks the event loop. */
const SLICE_MS = 4;

/** Runs the work in slices of `SLICE_MS`, so that requests are handled in between. */
export async function runInSlices<Result>(steps: IncrementalWork<Result>): Promise<Result> {
  for (let sliceStart = performance.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - sliceStart < SLICE_MS) continue;
    await nextTurn();
    sliceStart = performance.now();
  }
}

/** Runs all steps without a pause. */
export function runWithoutPauses<Result>(steps: IncrementalWork<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
