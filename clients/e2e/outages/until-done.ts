/** Set-up of proofs that keep the deadlines of production. */

/** Of one step of the set-up: a busy machine may need some tries. */
const SETUP_TRIES = 10;
const SETUP_PAUSE_MS = 1_000;

/** Runs a step until it does not throw. */
export async function untilDone<T>(step: string, run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1)
    try {
      return await run();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (tries === SETUP_TRIES)
        throw new Error(`The set-up failed ${tries} times at this step: ${step}. The last failure: ${message}`);
      await new Promise((resolve) => setTimeout(resolve, SETUP_PAUSE_MS));
    }
}
