/** Ratings has no settings of its own beyond the port, which the kit reads. */
export type RatingsConfig = object;

export function readRatingsConfig(): RatingsConfig {
  return {};
}
