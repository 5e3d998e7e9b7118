import { createHook } from 'node:async_hooks';

/** A busy machine adds promises: a request pauses whenever it has run for some milliseconds. */
const RUNS = 5;

/**
 * The least number of promises that are made until `work` is done, by whatever runs in the process meanwhile, of five
 * runs. A promise costs about as much as ten fields of a response.
 */
export async function countPromises(work: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let run = 0; run < RUNS; run += 1) least = Math.min(least, await countOnce(work));
  return least;
}

async function countOnce(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') count += 1;
    },
  });
  hook.enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return count;
}
