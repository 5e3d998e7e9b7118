import { createHook } from 'node:async_hooks';

/**
 * The number of promises that are made until `work` is done, by whatever runs in the process meanwhile. A promise costs
 * about as much as ten fields of a response.
 */
export async function countPromises(work: () => Promise<unknown>): Promise<number> {
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
