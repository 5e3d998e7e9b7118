/** Store and event log with a memory of whether their work succeeds, for `/health`. */
import { DuplicateError, VersionConflictError } from '@marquee/document-store/port';
import type { Store } from '@marquee/document-store/port';
import type { Batch, EventLog } from '@marquee/event-log/port';
import { ObservedWork } from '@marquee/runtime/health';
import type { HealthCheck } from '@marquee/runtime/health';

export interface ObservedStore {
  readonly store: Store;
  readonly check: HealthCheck;
}

/** A conflict is an expected outcome of a commit. */
function isConflict(error: unknown): boolean {
  return error instanceof VersionConflictError || error instanceof DuplicateError;
}

export function observeStore(store: Store, clock: () => Date): ObservedStore {
  const commits = new ObservedWork('changes cannot be written to the store', clock);
  const commit: Store['commit'] = async (change) => {
    try {
      await store.commit(change);
      commits.succeeded();
    } catch (error) {
      if (!isConflict(error)) commits.failed(error);
      throw error;
    }
  };
  const observed: Store = {
    collection: (definition) => store.collection(definition),
    commit,
    outbox: store.outbox,
    position: (consumer, owner, partition) => store.position(consumer, owner, partition),
    reset: (consumer, collections) => store.reset(consumer, collections),
    degradedReasons: async () => (await store.degradedReasons?.()) ?? [],
    ...(store.documentCache === undefined ? {} : { documentCache: store.documentCache.bind(store) }),
    close: () => store.close(),
  };
  return { store: observed, check: commits.check };
}

/** A batch of events that takes longer to apply is stuck: 500 events take a second. */
const STUCK_MS = 30_000;

export interface ObservedEventLog {
  readonly eventLog: EventLog;
  readonly published: HealthCheck;
  readonly applied: HealthCheck;
}

/** @param nowMs A monotonic clock. */
export function observeEventLog(
  eventLog: EventLog,
  clock: () => Date,
  nowMs: () => number = () => performance.now(),
): ObservedEventLog {
  const appends = new ObservedWork('events cannot be published', clock, nowMs);
  const owners = new Map<string, ObservedWork>();
  const running = new Map<Batch, { readonly startedAtMs: number; readonly since: Date }>();
  const workOf = (owner: string): ObservedWork => {
    const work = owners.get(owner) ?? new ObservedWork(`events of ${owner} cannot be applied`, clock, nowMs);
    owners.set(owner, work);
    return work;
  };
  const observed: EventLog = {
    append: async (owner, events) => {
      try {
        await eventLog.append(owner, events);
        appends.succeeded();
      } catch (error) {
        appends.failed(error);
        throw error;
      }
    },
    consume: (options) =>
      eventLog.consume({
        ...options,
        apply: async (batch) => {
          running.set(batch, { startedAtMs: nowMs(), since: clock() });
          try {
            await options.apply(batch);
            workOf(batch.position.owner).succeeded();
          } finally {
            running.delete(batch);
          }
        },
        onError: (error, batch) => {
          workOf(batch.position.owner).failed(error);
          options.onError(error, batch);
        },
      }),
    endsOf: (owner) => eventLog.endsOf(owner),
    degradedReasons: async () => (await eventLog.degradedReasons?.()) ?? [],
    close: () => eventLog.close(),
  };
  const applied: HealthCheck = async () => {
    for (const [{ position }, { startedAtMs, since }] of running)
      if (nowMs() - startedAtMs > STUCK_MS)
        return { reason: `events of ${position.owner} have been applied for more than ${STUCK_MS / 1_000} s`, since };
    for (const work of owners.values()) {
      const finding = await work.check();
      if (finding !== null) return finding;
    }
    return null;
  };
  return { eventLog: observed, published: appends.check, applied };
}
