/** How well a title is known: what puts one before another that fits the words as well. */

/** What counts as middling where nothing is known. */
const DEFAULT_REACH = 30;
const DEFAULT_ACCLAIM = 45;

/** Who searches looks for what they have heard of, so reach counts more than praise. Weights set by hand. */
const REACH_WEIGHT = 0.7;

/** 0..100, whole. */
export function popularityOf({
  reach,
  acclaim,
}: {
  readonly reach: number | null;
  readonly acclaim: number | null;
}): number {
  return Math.round(REACH_WEIGHT * (reach ?? DEFAULT_REACH) + (1 - REACH_WEIGHT) * (acclaim ?? DEFAULT_ACCLAIM));
}
