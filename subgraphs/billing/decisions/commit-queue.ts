/**
 * Commits what is decided at the same moment together: one sync to the disk instead of many, and nobody in this process
 * races for the next invoice number.
 */
import type { Decision } from './decision.js';

interface QueuedDecision {
  readonly decision: Decision;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Larger commits save nothing more, and hold up what comes after them. */
const MAX_DECISIONS_PER_COMMIT = 128;

export class CommitQueue {
  #waiting: QueuedDecision[] = [];
  #isRunning = false;

  /** @param commit Commits all of them or none; throws. */
  constructor(private readonly commit: (decisions: readonly Decision[]) => Promise<void>) {}

  /** Resolves when it is committed; rejects as `Store.commit` does, with nothing of it done. */
  submit(decision: Decision): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ decision, resolve, reject });
      if (this.#isRunning) return;
      this.#isRunning = true;
      // Whoever is about to decide in this turn of the loop comes along.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#together(this.#waiting.splice(0, MAX_DECISIONS_PER_COMMIT));
    this.#isRunning = false;
  }

  /** One that conflicts must not take the others down with it: then each goes alone. */
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
