/** Rate limits counted in this process, for at most a fixed number of subjects: the least recently counted is forgotten. */
import { createBoundedCache } from '../bounded-cache.js';
import { evaluateLimits, keyOfSubject, stateWithoutOne } from './rate-limiter.js';
import type { RateLimiter } from './rate-limiter.js';

/** @param maxSubjects Bounds the memory; each subject takes about 200 bytes. */
export function createMemoryRateLimiter(maxSubjects: number): RateLimiter {
  const counted = createBoundedCache<string, number>(maxSubjects);
  const known = (key: string): number | null => counted.get(key) ?? null;
  return {
    take: (limits, now) => {
      const { due, retryAfterSeconds } = evaluateLimits(limits, known, now, keyInMemory);
      if (retryAfterSeconds === null) for (const [key, until] of due) counted.set(key, until);
      return retryAfterSeconds;
    },
    giveBack: async (limits) => {
      for (const limit of limits) {
        const key = keyInMemory(limit.subject);
        const due = counted.get(key);
        if (due !== undefined) counted.set(key, stateWithoutOne(limit, due));
      }
    },
  };
}

/** Takes as much memory as a digest. */
const MAX_PLAIN_LENGTH = 64;

/** The digest of a long subject. A short one is its own key: a digest would take longer than the rest of a request's count. */
function keyInMemory(subject: string): string {
  return subject.length <= MAX_PLAIN_LENGTH ? subject : keyOfSubject(subject);
}
