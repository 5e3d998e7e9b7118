/** Long work between requests. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IncrementalWork } from '../rules/catalogue/incremental-work.js';

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
