/**
 * Rate limits counted in the subgraph's store, so that they outlast a restart and instances share them; counted in each
 * process while the store is unavailable.
 */
import { createMemoryRateLimiter } from '@marquee/runtime/rate-limits/memory-rate-limiter';
import { evaluateLimits, keyOfSubject, stateWithoutOne } from '@marquee/runtime/rate-limits/rate-limiter';
import type { RateLimit, RateLimiter } from '@marquee/runtime/rate-limits/rate-limiter';
import type { Logger } from '@marquee/runtime/log';
import { removeSurplus, removeExpired } from '@marquee/document-store/expiring-documents';
import type { ExpiringDocument } from '@marquee/document-store/expiring-documents';
import { isConflict, retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { Collection, CollectionDefinition, Store, Versioned, Write } from '@marquee/document-store/port';

const RATE_LIMITS = {
  name: 'limits',
  indexes: [{ fields: ['until'] }],
} satisfies CollectionDefinition<ExpiringDocument>;

/** Subjects counted in memory by each process while the store is unavailable. */
const LOCAL_SUBJECTS = 50_000;

/** Opens the collection `limits` in the store. */
export async function openStoredRateLimiter(store: Store, log: Logger): Promise<RateLimiter> {
  const collection = await store.collection<ExpiringDocument>(RATE_LIMITS);
  const local = createMemoryRateLimiter(LOCAL_SUBJECTS);
  const unlessUnavailable = async <T>(counted: Promise<T>, countLocally: () => Promise<T>): Promise<T> => {
    try {
      return await counted;
    } catch (error) {
      if (!isConflict(error))
        log.warn({ err: error }, 'the store is unavailable: rate limits are counted in this process only');
      return countLocally();
    }
  };
  return {
    take: (limits, now) =>
      unlessUnavailable(
        retryOnConflict(() => takeFromStore(store, collection, limits, now)),
        async () => local.take(limits, now),
      ),
    giveBack: (limits, now) =>
      unlessUnavailable(
        retryOnConflict(() => giveBackToStore(store, collection, limits)),
        () => local.giveBack(limits, now),
      ),
  };
}

type Counters = Collection<ExpiringDocument>;

async function readCounters(
  collection: Counters,
  limits: readonly RateLimit[],
): Promise<ReadonlyMap<string, Versioned<ExpiringDocument>>> {
  const found = await collection.getManyVersioned(limits.map(({ subject }) => keyOfSubject(subject)));
  return new Map(found.flatMap((entry) => (entry === null ? [] : [[entry.document.id, entry] as const])));
}

async function takeFromStore(
  store: Store,
  collection: Counters,
  limits: readonly RateLimit[],
  now: Date,
): Promise<number | null> {
  const found = await readCounters(collection, limits);
  const known = (key: string): number | null => {
    const until = found.get(key)?.document.until;
    return until === undefined ? null : Date.parse(until);
  };
  const { due, retryAfterSeconds } = evaluateLimits(limits, known, now);
  if (retryAfterSeconds !== null) return retryAfterSeconds;
  const writes = [...due].map(([id, until]): Write => {
    const before = found.get(id);
    const document = { id, until: new Date(until).toISOString() };
    return before === undefined ? collection.insert(document) : collection.replace(document, before.version);
  });
  const removed = [...(await removeExpired(collection, now)), ...(await removeSurplus(collection))].filter(
    (write) => write.kind === 'remove' && !due.has(write.id),
  );
  await store.commit({ writes: [...writes, ...removed] });
  return null;
}

async function giveBackToStore(store: Store, collection: Counters, limits: readonly RateLimit[]): Promise<void> {
  const found = await readCounters(collection, limits);
  const writes = limits.flatMap((limit) => {
    const before = found.get(keyOfSubject(limit.subject));
    if (before === undefined) return [];
    const until = new Date(stateWithoutOne(limit, Date.parse(before.document.until))).toISOString();
    return [collection.replace({ id: before.document.id, until }, before.version)];
  });
  if (writes.length > 0) await store.commit({ writes });
}
