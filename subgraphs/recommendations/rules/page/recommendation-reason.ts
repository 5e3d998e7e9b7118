/** The reason why a title is recommended, in one sentence. */
import { localised } from '@marquee/contracts/localised';
import type { Catalogue } from '../catalogue/catalogue.js';
import { similarity } from '../profile/score.js';
import type { WatchedTitles } from '../profile/watched-titles.js';

/** Titles of less similarity are not named as a reason for each other. */
const MIN_SIMILARITY = 0.35;

/** The anchor that is most similar to the title; null when none is similar enough. */
function closestAnchor(catalogue: Catalogue, title: number, { anchors }: WatchedTitles): number | null {
  const closeness = similarity(catalogue, title);
  const closest = anchors.reduce<number | null>(
    (best, anchor) => (best === null || closeness(anchor) > closeness(best) ? anchor : best),
    null,
  );
  return closest !== null && closeness(closest) >= MIN_SIMILARITY ? closest : null;
}

export interface Recommended {
  readonly title: number;
  /** Fit to the taste in standard deviations; null without a taste. */
  readonly fit: number | null;
  /** 1..10 in the viewer's country, or null. */
  readonly top10Rank: number | null;
}

/** Null when no reason applies. */
export function whyRecommended(
  catalogue: Catalogue,
  { title, fit, top10Rank }: Recommended,
  watched: WatchedTitles,
  language: string,
): string | null {
  const anchor = watched.started.has(title) ? null : closestAnchor(catalogue, title, watched);
  const liked = anchor === null ? undefined : catalogue.titles[anchor];
  if (liked !== undefined) return `Because you watched ${localised(liked.names, language, liked.originalLanguage)}`;
  const genre = catalogue.titles[title]?.genres[0];
  if (fit !== null && fit > 1 && genre !== undefined) return `Because ${genre} is to your taste`;
  return top10Rank === null ? null : `Number ${top10Rank} in your country`;
}
