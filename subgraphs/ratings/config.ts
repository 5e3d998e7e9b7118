/** Ratings has no settings of its own beyond those of every subgraph. */
export type RatingsConfig = object;

export function readRatingsConfig(): RatingsConfig {
  return {};
}
