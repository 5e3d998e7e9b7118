/** Which of a title's pictures a profile is shown. */
import type { Catalogue } from '../catalogue/catalogue.js';

/**
 * Picture n shows the side of a title that its n-th genre stands for. A profile gets the picture of the genre that it
 * likes most among the title's; null, the default picture, when that is the first, or when nothing is known of the
 * profile.
 * @param taste As of the beginning of the day, so that a title does not change its face while somebody browses.
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
