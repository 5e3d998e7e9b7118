/** Chooses one of a title's pictures for a profile. */
import type { Catalogue } from '../catalogue/catalogue.js';

/**
 * Picture n represents the n-th genre of a title. Returns the picture of the genre that the profile likes most; null,
 * for the default picture, when that is the first genre or the profile has no taste.
 * @param taste As of the beginning of the day, so that pictures do not change while a member browses.
 */
export function pickArtwork({ titles, features }: Catalogue, title: number, taste: Float32Array | null): string | null {
  const shown = titles[title];
  if (taste === null || shown === undefined) return null;
  const liking = shown.artworkIds.map((_, index) => {
    const trait = features.genreTrait.get(shown.genres[index] ?? '');
    return trait === undefined ? -Infinity : (taste[trait] ?? 0);
  });
  const favourite = liking.indexOf(Math.max(...liking));
  return favourite > 0 ? (shown.artworkIds[favourite] ?? null) : null;
}
