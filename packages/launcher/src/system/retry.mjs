const LIMIT_MS = 20_000;
const PAUSE_MS = 200;

/**
 * Repeats work that may fail while processes warm up, until it succeeds, or rejects with its last
 * error after 20 seconds.
 *
 * @template Result
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function retryUntilDone(work) {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  }
}
