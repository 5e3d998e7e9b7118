/** Store and event log with a memory of whether their work succeeds, for `/health`. */
import { DuplicateError, VersionConflictError } from '@marquee/document-store/port';
import type { Store } from '@marquee/document-store/port';
import type { Batch, EventLog } from '@marquee/event-log/port';
import { ObservedWork } from '@marquee/runtime/health';
import type { HealthCheck } from '@marquee/runtime/health';
import type { PortMetrics } from './port-metrics.js';

export interface ObservedStore {
  readonly store: Store;
  readonly check: HealthCheck;
}

/** Returns a function that returns the seconds since this call. */
function startTimer(): () => number {
  const startedAt = performance.now();
  return () => (performance.now() - startedAt) / 1_000;
}

/** A conflict is an expected outcome of a commit. */
function isConflict(error: unknown): boolean {
  return error instanceof VersionConflictError || error instanceof DuplicateError;
}

/** Of the newest event of a batch; null without events. */
function ageSeconds({ events }: Batch, now: Date): number | null {
  const newest = events.at(-1);
  return newest === undefined ? null : (now.getTime() - Date.parse(newest.occurredAt)) / 1_000;
}

/** @param metrics Where the times of commits are recorded. */
export function observeStore(store: Store, clock: () => Date, metrics?: Pick<PortMetrics, 'commit'>): ObservedStore {
  const commits = new ObservedWork('changes cannot be written to the store', clock);
  const commit: Store['commit'] = async (change) => {
    const seconds = startTimer();
    try {
      await store.commit(change);
      commits.succeeded();
      metrics?.commit('ok', seconds());
    } catch (error) {
      if (!isConflict(error)) commits.failed(error);
      metrics?.commit(isConflict(error) ? 'conflict' : 'failed', seconds());
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

/**
 * @param nowMs A monotonic clock.
 * @param metrics Where the times of batches and the ages of events are recorded.
 */
export function observeEventLog(
  eventLog: EventLog,
  clock: () => Date,
  nowMs: () => number = () => performance.now(),
  metrics?: Omit<PortMetrics, 'commit'>,
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
      const seconds = startTimer();
      try {
        await eventLog.append(owner, events);
        appends.succeeded();
        metrics?.append('ok', seconds());
      } catch (error) {
        appends.failed(error);
        metrics?.append('failed', seconds());
        throw error;
      }
    },
    consume: (options) =>
      eventLog.consume({
        ...options,
        apply: async (batch) => {
          running.set(batch, { startedAtMs: nowMs(), since: clock() });
          const { owner } = batch.position;
          const seconds = startTimer();
          try {
            await options.apply(batch);
            workOf(owner).succeeded();
            metrics?.apply(owner, 'ok', seconds(), ageSeconds(batch, clock()));
          } catch (error) {
            metrics?.apply(owner, 'failed', seconds(), null);
            throw error;
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
