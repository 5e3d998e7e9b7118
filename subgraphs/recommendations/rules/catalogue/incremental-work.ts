/** Long work in short steps: who runs it may see to other things at every `yield`. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** So many titles a step: well below a millisecond of work. */
export const STRIDE = 100;

export function* mapInSteps<From, To>(list: readonly From[], map: (element: From) => To): Steps<readonly To[]> {
  const mapped: To[] = [];
  for (const [index, element] of list.entries()) {
    mapped.push(map(element));
    if (index % STRIDE === 0) yield;
  }
  return mapped;
}

/** All of it at once. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
