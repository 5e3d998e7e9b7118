/** Long work in short steps: who runs it may see to other things at every `yield`. */
export type IncrementalWork<Result> = Generator<undefined, Result, undefined>;

/** So many titles a step: well below a millisecond of work. */
export const YIELD_EVERY = 100;

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

/** All of it at once. */
export function runToEnd<Result>(steps: IncrementalWork<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
