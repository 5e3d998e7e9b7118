/** What is stored about a profile. While the store fails, it is what was read last, or nothing. */
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { createBoundedCache } from '@marquee/runtime/bounded-cache';
import type { Logger } from '@marquee/runtime/log';
import type { ProfileFacts, RecommendationsStore } from '../store.js';
import { isRequestEnd } from './read-guard.js';
import type { ReadGuard } from './read-guard.js';
import { EMPTY_HISTORY } from '../rules/profile/history.js';
import { NO_RATINGS } from '../rules/profile/ratings.js';

export interface ProfileRead {
  readonly facts: ProfileFacts;
  /** Titles that the profile marked with `notInterested`, the latest first. */
  readonly rejected: readonly TitleId[];
  /**
   * `store`: read now. `memory`: the store failed, and these are the values of an earlier request. `nothing`: the store
   * failed, and no earlier values are known.
   */
  readonly source: 'store' | 'memory' | 'nothing';
}

export interface ProfileReads {
  /** Two reads by key. Rejects only when the request has ended. */
  of(profileId: ProfileId | null, now: Date): Promise<ProfileRead>;
}

export interface LastGoodLimits {
  /** Profiles whose values are kept. */
  readonly maxProfiles: number;
  /** Older values are not used. */
  readonly maxAgeMs: number;
}

interface Kept {
  readonly read: ProfileRead;
  readonly atMs: number;
}

const NONE: readonly TitleId[] = [];

const NOTHING: ProfileRead = {
  facts: { revision: 0, history: EMPTY_HISTORY, listed: NONE, ratings: NO_RATINGS, profile: null },
  rejected: NONE,
  source: 'nothing',
};

export function createProfileReads(
  store: Pick<RecommendationsStore, 'facts' | 'feedback'>,
  guard: ReadGuard,
  { maxProfiles, maxAgeMs }: LastGoodLimits,
  log: Pick<Logger, 'info' | 'warn'>,
): ProfileReads {
  const kept = createBoundedCache<ProfileId, Kept>(maxProfiles);
  let isFailing = false;

  const read = async (profileId: ProfileId | null): Promise<ProfileRead> => {
    const [facts, feedback] = await Promise.all([
      store.facts(profileId),
      profileId === null ? null : store.feedback(profileId),
    ]);
    return { facts, rejected: feedback?.document.turnedDown ?? NONE, source: 'store' };
  };

  const lastGood = (profileId: ProfileId | null, now: Date): ProfileRead => {
    const known = profileId === null ? undefined : kept.get(profileId);
    if (known === undefined || Math.abs(now.getTime() - known.atMs) > maxAgeMs) return NOTHING;
    return { ...known.read, source: 'memory' };
  };

  return {
    of: async (profileId, now) => {
      try {
        const current = await guard.run(() => read(profileId));
        if (profileId !== null) kept.set(profileId, { read: current, atMs: now.getTime() });
        if (isFailing) log.info({}, 'the store answers again; pages are built from its present state');
        isFailing = false;
        return current;
      } catch (error) {
        if (isRequestEnd(error)) throw error;
        if (!isFailing) log.warn({ err: error }, 'the store cannot be read; pages are built from what was read last');
        isFailing = true;
        return lastGood(profileId, now);
      }
    },
  };
}
