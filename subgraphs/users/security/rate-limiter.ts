/** Counts rate limits per network, e-mail address or account in the store. */
import { createHash } from 'node:crypto';
import type { Logger } from '@marquee/runtime/log';
import { isConflict } from '@marquee/document-store/retry-on-conflict';
import type { CollectionDefinition, Store, Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { LRUCache } from 'lru-cache';
import { countRequest } from '../rules/rate-limit.js';
import type { RateRule } from '../rules/rate-limit.js';
import { removeExpired } from '../expiring-documents.js';
import type { ExpiringDocument } from '../expiring-documents.js';

export interface RateLimit extends RateRule {
  /** What is counted, such as `sign-in from 203.0.113.9`. Stored as a digest. */
  readonly subject: string;
}

export interface RateLimiter {
  /**
   * Returns null and counts the request when every limit allows it; else the seconds until the strictest does. Never
   * rejects.
   */
  take(limits: readonly RateLimit[], now: Date): Promise<number | null>;
}

const RATE_LIMITS = {
  name: 'limits',
  indexes: [{ fields: ['until'] }],
} satisfies CollectionDefinition<ExpiringDocument>;

/** Subjects counted in memory by each process while the store is unavailable. */
const LOCAL_SUBJECTS = 50_000;

function keyOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}

interface Evaluation {
  /** State to store, by the subject's key. */
  readonly due: ReadonlyMap<string, Date>;
  readonly retryAfterSeconds: number | null;
}

function evaluate(limits: readonly RateLimit[], known: (key: string) => Date | null, now: Date): Evaluation {
  const due = new Map<string, Date>();
  let retryAfterSeconds: number | null = null;
  for (const limit of limits) {
    const key = keyOf(limit.subject);
    const rate = countRequest(limit, known(key), now);
    if (rate.kind === 'within') due.set(key, rate.due);
    else retryAfterSeconds = Math.max(retryAfterSeconds ?? 0, rate.retryAfterSeconds);
  }
  return { due, retryAfterSeconds };
}

export async function openRateLimiter(store: Store, log: Logger): Promise<RateLimiter> {
  const collection = await store.collection<ExpiringDocument>(RATE_LIMITS);
  const local = new LRUCache<string, Date>({ max: LOCAL_SUBJECTS });

  const takeFromStore = (limits: readonly RateLimit[], now: Date): Promise<number | null> =>
    retryOnConflict(async () => {
      const keys = limits.map(({ subject }) => keyOf(subject));
      const found = new Map(
        (await Promise.all(keys.map((key) => collection.getVersioned(key)))).flatMap((entry) =>
          entry === null ? [] : [[entry.document.id, entry] as const],
        ),
      );
      const known = (key: string): Date | null => {
        const until = found.get(key)?.document.until;
        return until === undefined ? null : new Date(until);
      };
      const { due, retryAfterSeconds } = evaluate(limits, known, now);
      if (retryAfterSeconds !== null) return retryAfterSeconds;
      const writes = [...due].map(([id, until]): Write => {
        const before = found.get(id);
        const document = { id, until: until.toISOString() };
        return before === undefined ? collection.insert(document) : collection.replace(document, before.version);
      });
      const expired = (await removeExpired(collection, now)).filter(
        (write) => write.kind === 'remove' && !due.has(write.id),
      );
      await store.commit({ writes: [...writes, ...expired] });
      return null;
    });

  const takeLocally = (limits: readonly RateLimit[], now: Date): number | null => {
    const { due, retryAfterSeconds } = evaluate(limits, (key) => local.get(key) ?? null, now);
    if (retryAfterSeconds === null) for (const [key, until] of due) local.set(key, until);
    return retryAfterSeconds;
  };

  return {
    take: async (limits, now) => {
      try {
        return await takeFromStore(limits, now);
      } catch (error) {
        if (!isConflict(error))
          log.warn({ err: error }, 'the store is unavailable: rate limits are counted in this process only');
        return takeLocally(limits, now);
      }
    },
  };
}
