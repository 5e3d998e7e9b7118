/**
 * The retries that one subgraph may get: a bucket of tokens. Each retry takes one, and each success adds a part of one,
 * so that retries are at most a tenth of the successes. Without it, retries would double the load of a subgraph that
 * fails because of its load.
 */
const CAPACITY = 10;
const TOKENS_PER_SUCCESS = 0.1;

export class RetryBudget {
  #tokens = CAPACITY;
  /** Retries that were sent. */
  sent = 0;
  /** Of these, those that succeeded. */
  succeeded = 0;
  /** Failures that were not retried, because the bucket was empty. */
  withoutToken = 0;
  /** Failures that were not retried, because the fetch had no time left. */
  withoutTime = 0;

  get tokens(): number {
    return this.#tokens;
  }

  addSuccess(): void {
    if (this.#tokens < CAPACITY) this.#tokens = Math.min(CAPACITY, this.#tokens + TOKENS_PER_SUCCESS);
  }

  /** False when the bucket is empty. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
