/** Metrics of one user's ranking. Ranks count from 1. */

export interface UserMetrics {
  /** Found targets / all targets, those that no model can find included. */
  readonly recall: number;
  /**
   * Normalised discounted cumulated gain (Järvelin and Kekäläinen 2002) with gains of 0 and 1: the sum of
   * `1 / log2(1 + rank)` over found targets, divided by the same sum over the ranks 1 to min(k, targets).
   */
  readonly ndcg: number;
  /** 1 when at least one target is found, otherwise 0. */
  readonly hitRate: number;
  /** 1 / rank of the first target that is found, 0 when none is. Its mean is the mean reciprocal rank at k. */
  readonly mrr: number;
}

/**
 * @param ranked Items, best first; at least `k` when there are so many candidates.
 * @param targets At least one; without duplicates.
 */
export function rankingMetrics(
  ranked: ArrayLike<number>,
  targets: ReadonlySet<number>,
  targetCount: number,
  k: number,
): UserMetrics {
  let [found, gain, firstRank] = [0, 0, 0];
  for (let rank = 1; rank <= Math.min(k, ranked.length); rank += 1) {
    if (!targets.has(ranked[rank - 1] ?? -1)) continue;
    found += 1;
    gain += discount(rank);
    if (firstRank === 0) firstRank = rank;
  }
  return {
    recall: found / targetCount,
    ndcg: gain / idealGain(Math.min(k, targetCount)),
    hitRate: found > 0 ? 1 : 0,
    mrr: firstRank === 0 ? 0 : 1 / firstRank,
  };
}

function discount(rank: number): number {
  return 1 / Math.log2(1 + rank);
}

const idealGains: number[] = [0];

/** The largest gain that `count` targets can have. */
function idealGain(count: number): number {
  for (let rank = idealGains.length; rank <= count; rank += 1)
    idealGains.push((idealGains[rank - 1] ?? 0) + discount(rank));
  return idealGains[count] ?? 0;
}
