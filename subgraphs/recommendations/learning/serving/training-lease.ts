/** Of the processes that share a store, one at a time trains: it holds a lease, which it renews while it works. */
import { randomUUID } from 'node:crypto';
import { DuplicateError, VersionConflictError } from '@marquee/document-store/port';
import type { Collection, Store } from '@marquee/document-store/port';

interface Lease {
  readonly id: 'training';
  readonly holder: string;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

export interface TrainingLease {
  /**
   * Runs `work` and returns its result; null when another process holds the lease. Its signal aborts when `signal` does,
   * and when the lease is lost. Rejects as `work` does.
   */
  whileHeld<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T | null>;
}

/** A process that was killed holds the others up for this long. */
const LEASE_MS = 60_000;
const RENEW_MS = 15_000;
const ID = 'training';

export async function openTrainingLease(store: Store, clock: () => Date): Promise<TrainingLease> {
  const leases = await store.collection<Lease>({ name: 'leases', indexes: [] });
  const holder = randomUUID();
  const own = (): Lease => ({ id: ID, holder, untilMs: clock().getTime() + LEASE_MS });
  return {
    whileHeld: async (signal, work) => {
      if (!(await take(store, leases, own(), clock().getTime()))) return null;
      const lost = new AbortController();
      const renew = setInterval(() => {
        take(store, leases, own(), clock().getTime()).then(
          (isHeld) => isHeld || lost.abort(new Error('Another process has taken over the training.')),
          // The store may answer before the lease ends; otherwise the next process takes over.
          () => {},
        );
      }, RENEW_MS);
      renew.unref();
      try {
        return await work(AbortSignal.any([signal, lost.signal]));
      } finally {
        clearInterval(renew);
        await release(store, leases, holder).catch(() => {});
      }
    },
  };
}

/** False when another process holds the lease. */
async function take(store: Store, leases: Collection<Lease>, wanted: Lease, nowMs: number): Promise<boolean> {
  const before = await leases.getVersioned(ID);
  if (before !== null && before.document.holder !== wanted.holder && before.document.untilMs > nowMs) return false;
  try {
    await store.commit({ writes: [before === null ? leases.insert(wanted) : leases.replace(wanted, before.version)] });
    return true;
  } catch (error) {
    // Another process was faster.
    if (error instanceof DuplicateError || error instanceof VersionConflictError) return false;
    throw error;
  }
}

async function release(store: Store, leases: Collection<Lease>, holder: string): Promise<void> {
  const held = await leases.getVersioned(ID);
  if (held?.document.holder === holder) await store.commit({ writes: [leases.remove(ID, held.version)] });
}
