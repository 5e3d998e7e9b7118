/** Why a title is recommended, in one sentence that is true. */
import { localised } from '@marquee/contracts/localised';
import type { Catalogue } from '../catalogue/catalogue.js';
import { similarity } from '../profile/score.js';
import type { WatchedTitles } from '../profile/watched-titles.js';

/** Below this two titles have too little in common to be named in one breath. */
const KINSHIP = 0.35;

/** The liked title that is closest to this one; null when none is close. */
function closestAnchor(catalogue: Catalogue, title: number, { anchors }: WatchedTitles): number | null {
  const closeness = similarity(catalogue, title);
  const closest = anchors.reduce<number | null>(
    (best, anchor) => (best === null || closeness(anchor) > closeness(best) ? anchor : best),
    null,
  );
  return closest !== null && closeness(closest) >= KINSHIP ? closest : null;
}

export interface Recommended {
  readonly title: number;
  /** In standard deviations; null without a taste. */
  readonly fit: number | null;
  /** 1..10 in the viewer's country, or null. */
  readonly top10Rank: number | null;
}

/** Null when there is nothing to say. */
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
