/**
 * Group commit: commits decisions submitted at the same time together. This saves disk syncs, and avoids conflicts over
 * invoice numbers within the process.
 */
import type { Decision } from './decision.js';

interface QueuedDecision {
  readonly decision: Decision;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Larger commits save nothing more and delay the ones after them. */
const MAX_DECISIONS_PER_COMMIT = 128;

export class CommitQueue {
  #waiting: QueuedDecision[] = [];
  #isRunning = false;

  /** @param commit Commits all decisions or none; throws on conflict. */
  constructor(private readonly commit: (decisions: readonly Decision[]) => Promise<void>) {}

  /** Resolves when the decision is committed. Rejects as `Store.commit` does; then nothing of it is stored. */
  submit(decision: Decision): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ decision, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      // Decisions submitted in this turn of the event loop join the batch.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#together(this.#waiting.splice(0, MAX_DECISIONS_PER_COMMIT));
    this.#isRunning = false;
  }

  /** A conflicting decision must not fail the others: on conflict each is committed alone. */
  async #together(batch: readonly QueuedDecision[]): Promise<void> {
    try {
      await this.commit(batch.map(({ decision }) => decision));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else for (const waiting of batch) await this.#together([waiting]);
    }
  }
}
