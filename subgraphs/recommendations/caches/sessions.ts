/**
 * What the pages of a profile are ranked by within a session: the model and the country's popularity. They stay those of
 * the session's first request until the profile itself does something, so that titles do not move under the eyes of a
 * member because of what others do, or because a model was trained. Titles that may no longer be shown leave at once:
 * visibility has no part in it.
 */
import { createBoundedCache } from '@marquee/runtime/bounded-cache';
import type { ServedModel } from '../learning/serving/served-model.js';

/** `Ranking` is the country's popularity. */
export interface RankingBasis<Ranking> {
  readonly model: ServedModel | null;
  readonly ranking: Ranking;
}

export interface Sessions<Ranking> {
  /**
   * The basis of the profile's session; `current` when a session begins.
   *
   * @param profileId
   * @param ownState What the profile has done: another text begins a session.
   * @param current What is served now.
   * @param now
   */
  basisOf(profileId: string, ownState: string, current: RankingBasis<Ranking>, now: Date): RankingBasis<Ranking>;
}

/** A session ends when the profile has requested nothing for so long. */
const IDLE_MS = 15 * 60_000;
const LONGEST_MS = 2 * 3_600_000;

interface Session<Ranking> extends RankingBasis<Ranking> {
  readonly ownState: string;
  readonly startedMs: number;
  usedMs: number;
}

/**
 * A session keeps to its model while that is served or was served last, and newer than the served one in neither case: a
 * rollback takes effect at once. Thus at most two models are in memory.
 *
 * @param maxProfiles Sessions that are kept; those used least recently are forgotten.
 */
export function createSessions<Ranking>(maxProfiles: number): Sessions<Ranking> {
  const sessions = createBoundedCache<string, Session<Ranking>>(maxProfiles);
  let served: ServedModel | null = null;
  let before: ServedModel | null = null;

  const mayKeep = (model: ServedModel | null): boolean => {
    if (model === served) return true;
    if (model === null || served === null || model !== before) return false;
    return model.version < served.version;
  };

  return {
    basisOf: (profileId, ownState, current, now) => {
      if (current.model !== served) [before, served] = [served, current.model];
      const nowMs = now.getTime();
      const session = sessions.get(profileId);
      if (
        session !== undefined &&
        session.ownState === ownState &&
        Math.abs(nowMs - session.usedMs) < IDLE_MS &&
        Math.abs(nowMs - session.startedMs) < LONGEST_MS &&
        mayKeep(session.model)
      ) {
        session.usedMs = nowMs;
        return session;
      }
      const { model, ranking } = current;
      sessions.set(profileId, { model, ranking, ownState, startedMs: nowMs, usedMs: nowMs });
      return current;
    },
  };
}
