/** Cache of each country's popularity ranking. */
import { NO_RANKING } from '../rules/popularity/ranking.js';
import type { CountryRanking } from '../rules/popularity/ranking.js';
import { isRequestEnd } from './read-guard.js';
import type { ReadGuard } from './read-guard.js';

export interface RankingCache {
  /**
   * At most `ttlMs` old, unless the store fails: then the last one that was
   * read, or an empty one. Rejects only when the request has ended.
   */
  of(country: string, now: Date): Promise<CountryRanking>;
}

/** A shorter ranking is not cached, so that a new country's ranking appears at once. */
const MIN_RANKED = 10;

export function createRankingCache(
  read: (country: string) => Promise<CountryRanking>,
  ttlMs: number,
  guard: ReadGuard,
): RankingCache {
  const known = new Map<string, { readonly at: number; readonly ranking: CountryRanking }>();
  return {
    of: async (country, now) => {
      const remembered = known.get(country);
      if (remembered !== undefined && Math.abs(now.getTime() - remembered.at) < ttlMs) return remembered.ranking;
      try {
        const ranking = await guard.run(() => read(country));
        if (ranking.titleIds.length >= MIN_RANKED) known.set(country, { at: now.getTime(), ranking });
        return ranking;
      } catch (error) {
        if (isRequestEnd(error)) throw error;
        return remembered?.ranking ?? NO_RANKING;
      }
    },
  };
}
