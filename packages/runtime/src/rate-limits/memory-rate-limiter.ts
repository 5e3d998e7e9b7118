/** Rate limits counted in this process, for at most a fixed number of subjects: the least recently counted is forgotten. */
import { createBoundedCache } from '../bounded-cache.js';
import { evaluateLimits, keyOfSubject, stateWithoutOne } from './rate-limiter.js';
import type { RateLimiter } from './rate-limiter.js';

/** @param maxSubjects Bounds the memory; each subject takes about 200 bytes. */
export function createMemoryRateLimiter(maxSubjects: number): RateLimiter {
  const counted = createBoundedCache<string, number>(maxSubjects);
  return {
    take: async (limits, now) => {
      const { due, retryAfterSeconds } = evaluateLimits(limits, (key) => counted.get(key) ?? null, now);
      if (retryAfterSeconds === null) for (const [key, until] of due) counted.set(key, until);
      return retryAfterSeconds;
    },
    giveBack: async (limits) => {
      for (const limit of limits) {
        const key = keyOfSubject(limit.subject);
        const due = counted.get(key);
        if (due !== undefined) counted.set(key, stateWithoutOne(limit, due));
      }
    },
  };
}
