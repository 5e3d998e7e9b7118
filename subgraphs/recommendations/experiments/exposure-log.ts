/**
 * Records exposures beside the requests: `record` keeps one per profile, cell and day in memory, and `flush` writes them with
 * their events. A full queue drops exposures, counted, instead of delaying a page.
 */
import type { ExperimentExposed } from '@marquee/contracts/events/recommendations';
import type { ProfileId } from '@marquee/contracts/ids';
import { isConflict } from '@marquee/document-store/retry-on-conflict';
import type { Write } from '@marquee/document-store/port';
import { createBoundedCache } from '@marquee/runtime/bounded-cache';
import { delay } from '@marquee/runtime/retry';
import type { Logger } from '@marquee/runtime/log';
import { within } from '../caches/read-guard.js';
import { profileFactId } from '../documents.js';
import type { RecommendationsStore } from '../store.js';
import { addExposure, dayOf } from './exposures.js';
import type { Exposure, ProfileExposures } from './exposures.js';

export interface ExposureLog {
  /** Returns at once and never throws. */
  record(exposure: Exposure): void;
  /**
   * Writes what is queued, in batches. Rejects when the store fails; the batch stays queued.
   *
   * @returns Exposures written: those that were new on their day.
   */
  flush(store: RecommendationsStore): Promise<number>;
  /** Flushes every second, and once more when `signal` aborts. */
  run(store: () => RecommendationsStore, signal: AbortSignal): Promise<void>;
  state(): { readonly queued: number; readonly dropped: number };
}

const FLUSH_MS = 1000;
/** After this time exposures stay queued, and the next flush tries again. */
const FLUSH_LIMIT_MS = 5_000;
const BATCH = 100;
/** Exposures in memory: about a kilobyte each. */
const MAX_QUEUED = 5_000;
/** Keys of exposures that need not be recorded again on their day. */
const MAX_KNOWN = 50_000;
/** Another process has written one of the batch's documents in between. */
const MAX_ATTEMPTS = 5;

function keyOf({ profileId, assignment: { experiment, cell }, at }: Exposure): string {
  return `${profileId}|${experiment}|${cell}|${dayOf(at)}`;
}

export function createExposureLog(log: Pick<Logger, 'warn'>): ExposureLog {
  const queued = new Map<string, Exposure>();
  const known = createBoundedCache<string, true>(MAX_KNOWN);
  let [dropped, reported] = [0, 0];

  const flush: ExposureLog['flush'] = async (store) => {
    let written = 0;
    for (let left = queued.size; left > 0; left -= BATCH) {
      const batch = [...queued].slice(0, BATCH);
      written += await writeExposures(
        store,
        batch.map(([, exposure]) => exposure),
      );
      for (const [key] of batch) queued.delete(key);
    }
    return written;
  };

  const tryToFlush = async (store: RecommendationsStore): Promise<void> => {
    try {
      await within(FLUSH_LIMIT_MS, () => flush(store));
    } catch (error) {
      log.warn({ err: error, queued: queued.size }, 'exposures could not be written; they stay queued');
    }
    if (dropped > reported) log.warn({ dropped: dropped - reported }, 'exposures were dropped: the queue is full');
    reported = dropped;
  };

  return {
    record: (exposure) => {
      const key = keyOf(exposure);
      if (known.has(key)) return;
      if (queued.size >= MAX_QUEUED) {
        dropped += 1;
        return;
      }
      queued.set(key, exposure);
      known.set(key, true);
    },
    flush,
    run: async (store, signal) => {
      while (!signal.aborted) {
        await delay(FLUSH_MS, signal, false);
        await tryToFlush(store());
      }
    },
    state: () => ({ queued: queued.size, dropped }),
  };
}

async function writeExposures(store: RecommendationsStore, batch: readonly Exposure[]): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryToWrite(store, batch);
    } catch (error) {
      if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function tryToWrite(store: RecommendationsStore, batch: readonly Exposure[]): Promise<number> {
  const { exposures } = store.collections;
  const profiles = [...new Set(batch.map(({ profileId }) => profileId))];
  const [stored, erased] = await Promise.all([exposures.getManyVersioned(profiles), erasedOf(store, profiles)]);
  const writes: Write[] = [];
  const events: ExperimentExposed[] = [];
  profiles.forEach((profileId, index) => {
    if (erased.has(profileId)) return;
    const known = stored[index] ?? null;
    const before: ProfileExposures = known?.document ?? { id: profileId, cells: [] };
    let after = before;
    for (const exposure of batch) {
      const next = exposure.profileId === profileId ? addExposure(after, exposure) : after;
      if (next !== after) events.push(toEvent(exposure));
      after = next;
    }
    if (after !== before)
      writes.push(known === null ? exposures.insert(after) : exposures.replace(after, known.version));
  });
  if (writes.length === 0) return 0;
  await store.commit(writes, events);
  await removeErased(store, profiles);
  return events.length;
}

async function erasedOf(
  { collections: { facts } }: RecommendationsStore,
  profiles: readonly ProfileId[],
): Promise<ReadonlySet<ProfileId>> {
  const found = await facts.getMany(profiles.map(profileFactId));
  return new Set(profiles.filter((_, index) => found[index]?.about === 'gone'));
}

/** A profile may have been erased between the read and the commit. */
async function removeErased(store: RecommendationsStore, profiles: readonly ProfileId[]): Promise<void> {
  const erased = await erasedOf(store, profiles);
  if (erased.size > 0)
    await store.commit(
      [...erased].map((id) => store.collections.exposures.remove(id)),
      [],
    );
}

function toEvent({ profileId, assignment, at }: Exposure): ExperimentExposed {
  const occurredAt = at.toISOString();
  return {
    type: 'ExperimentExposed',
    version: 1,
    key: profileId,
    occurredAt,
    payload: { profileId, ...assignment, at: occurredAt },
  };
}
