/** What each country watches, remembered for a while: a ranking need not be of this second. */
import type { TitleId } from '@marquee/contracts/ids';

export interface RankingCache {
  /** Titles by heat, the hottest first. */
  of(country: string, now: Date): Promise<readonly TitleId[]>;
}

/** Fewer than this is no ranking yet: looked at anew each time. */
const MIN_RANKED = 10;

export function createRankingCache(
  read: (country: string) => Promise<readonly TitleId[]>,
  ttlMs: number,
): RankingCache {
  const known = new Map<string, { readonly at: number; readonly ranking: readonly TitleId[] }>();
  return {
    of: async (country, now) => {
      const remembered = known.get(country);
      if (remembered !== undefined && Math.abs(now.getTime() - remembered.at) < ttlMs) return remembered.ranking;
      const ranking = await read(country);
      if (ranking.length >= MIN_RANKED) known.set(country, { at: now.getTime(), ranking });
      return ranking;
    },
  };
}
