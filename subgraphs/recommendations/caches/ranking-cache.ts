/** Cache of each country's popularity ranking. */
import type { TitleId } from '@marquee/contracts/ids';

export interface RankingCache {
  /** Titles by popularity, the most watched first. At most `ttlMs` old. */
  of(country: string, now: Date): Promise<readonly TitleId[]>;
}

/** A shorter ranking is not cached, so that a new country's ranking appears at once. */
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
