/**
 * Changes that arrive at the same moment are committed in one transaction and share its sync to the disk, which is by
 * far the most of a commit's time. Each stays all or nothing for itself: one that meets a conflict is undone alone and
 * fails alone.
 */
import type { Database } from './database.js';

interface PendingChange {
  readonly apply: () => void;
  readonly hasEvents: boolean;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class GroupCommit {
  #waiting: PendingChange[] = [];

  /** @param announce Called after a group that left events in the outbox. */
  constructor(
    private readonly database: Database,
    private readonly announce: () => void,
  ) {}

  /**
   * Resolves when the change is on the disk; rejects with what `apply` threw, or with what kept the whole group from
   * being committed.
   */
  add(apply: () => void, hasEvents: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ apply, hasEvents, resolve, reject });
      // After everything that this turn of the event loop has read from its sockets.
      if (this.#waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Commits what waits, at once. */
  flush(): void {
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    const failed = new Map<PendingChange, unknown>();
    try {
      this.database.transaction(() => {
        for (const change of group) this.#applyAlone(change, failed);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    const done = group.filter((change) => !failed.has(change));
    if (done.some(({ hasEvents }) => hasEvents)) this.announce();
    for (const { resolve } of done) resolve();
    for (const [{ reject }, error] of failed) reject(error);
  }

  #applyAlone(change: PendingChange, failed: Map<PendingChange, unknown>): void {
    try {
      this.database.savepoint(change.apply);
    } catch (error) {
      // With the transaction gone, so are the changes before this one: the group fails as a whole.
      if (!this.database.isInTransaction) throw error;
      failed.set(change, error);
    }
  }
}
