/** How often one address, one e-mail or one account may ask for what is dear or can be guessed at. */
import { createHash } from 'node:crypto';
import type { Logger } from '@marquee/runtime/log';
import { DuplicateError, VersionConflictError } from '@marquee/document-store/port';
import type { CollectionDefinition, Store, Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { LRUCache } from 'lru-cache';
import { takeOne } from '../rules/rate-limit.js';
import type { RateRule } from '../rules/rate-limit.js';
import { sweep } from '../expiring-documents.js';
import type { Passing } from '../expiring-documents.js';

export interface Limit extends RateRule {
  /** What is counted, as in `sign-in from 203.0.113.9`. Kept as a digest. */
  readonly subject: string;
}

export interface Limits {
  /**
   * Null when all of them allow it, and then it is counted; else the seconds until the strictest does. Never rejects.
   */
  take(limits: readonly Limit[], now: Date): Promise<number | null>;
}

const LIMITS = { name: 'limits', indexes: [{ fields: ['until'] }] } satisfies CollectionDefinition<Passing>;

/** While the store is away each process counts for itself, for as many subjects. */
const REMEMBERED_LOCALLY = 50_000;

function keyOf(subject: string): string {
  return createHash('sha256').update(subject).digest('base64url');
}

interface Judged {
  /** What to remember: subject's key -> due. */
  readonly due: ReadonlyMap<string, Date>;
  readonly retryAfterSeconds: number | null;
}

function judge(limits: readonly Limit[], known: (key: string) => Date | null, now: Date): Judged {
  const due = new Map<string, Date>();
  let retryAfterSeconds: number | null = null;
  for (const limit of limits) {
    const key = keyOf(limit.subject);
    const rate = takeOne(limit, known(key), now);
    if (rate.kind === 'within') due.set(key, rate.due);
    else retryAfterSeconds = Math.max(retryAfterSeconds ?? 0, rate.retryAfterSeconds);
  }
  return { due, retryAfterSeconds };
}

export async function openLimits(store: Store, log: Logger): Promise<Limits> {
  const collection = await store.collection<Passing>(LIMITS);
  const local = new LRUCache<string, Date>({ max: REMEMBERED_LOCALLY });

  const takeFromStore = (limits: readonly Limit[], now: Date): Promise<number | null> =>
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
      const { due, retryAfterSeconds } = judge(limits, known, now);
      if (retryAfterSeconds !== null) return retryAfterSeconds;
      const writes = [...due].map(([id, until]): Write => {
        const before = found.get(id);
        const document = { id, until: until.toISOString() };
        return before === undefined ? collection.insert(document) : collection.replace(document, before.version);
      });
      const swept = (await sweep(collection, now)).filter((write) => write.kind === 'remove' && !due.has(write.id));
      await store.commit({ writes: [...writes, ...swept] });
      return null;
    });

  const takeLocally = (limits: readonly Limit[], now: Date): number | null => {
    const { due, retryAfterSeconds } = judge(limits, (key) => local.get(key) ?? null, now);
    if (retryAfterSeconds === null) for (const [key, until] of due) local.set(key, until);
    return retryAfterSeconds;
  };

  return {
    take: async (limits, now) => {
      try {
        return await takeFromStore(limits, now);
      } catch (error) {
        const isCrowd = error instanceof VersionConflictError || error instanceof DuplicateError;
        if (!isCrowd)
          log.warn({ err: error }, 'the limits are counted in this process alone, since the store does not answer');
        return takeLocally(limits, now);
      }
    },
  };
}
