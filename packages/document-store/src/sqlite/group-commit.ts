/**
 * Group commit: changes that arrive in the same turn of the event loop share one transaction and one sync to disk,
 * which is most of the time of a commit. Each change has its own savepoint, so a conflict rolls back only its own
 * change.
 */
import type { Database } from './database.js';

interface PendingChange {
  readonly apply: () => void;
  readonly hasEvents: boolean;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class GroupCommit {
  #pending: PendingChange[] = [];

  /** @param notifyPending Called after a group that added events to the outbox. */
  constructor(
    private readonly database: Database,
    private readonly notifyPending: () => void,
  ) {}

  /**
   * Resolves when the change is synced to disk. Rejects with the error of `apply`, or with the error that failed the
   * whole group.
   */
  add(apply: () => void, hasEvents: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ apply, hasEvents, resolve, reject });
      // Runs after the callbacks of all sockets that are readable in this turn of the event loop.
      if (this.#pending.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Commits the pending changes synchronously. */
  flush(): void {
    const group = this.#pending;
    if (group.length === 0) return;
    this.#pending = [];
    const failed = new Map<PendingChange, unknown>();
    try {
      this.database.transaction(() => {
        for (const change of group) this.#applyInSavepoint(change, failed);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    const done = group.filter((change) => !failed.has(change));
    if (done.some(({ hasEvents }) => hasEvents)) this.notifyPending();
    for (const { resolve } of done) resolve();
    for (const [{ reject }, error] of failed) reject(error);
  }

  #applyInSavepoint(change: PendingChange, failed: Map<PendingChange, unknown>): void {
    try {
      this.database.savepoint(change.apply);
    } catch (error) {
      // SQLite has rolled back the transaction, including the earlier changes of the group: the whole group fails.
      if (!this.database.isInTransaction) throw error;
      failed.set(change, error);
    }
  }
}
