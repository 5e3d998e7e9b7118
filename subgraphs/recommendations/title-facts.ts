/** What a title means to the profile of a personalisation. Nothing is said of titles that it may not see. */
import type { TitleModel } from './models.js';
import { pickArtwork } from './rules/page/choose-artwork.js';
import { matchScoreOf, similarity } from './rules/profile/score.js';
import { topBy } from './rules/page/top-by.js';
import { whyRecommended } from './rules/page/recommendation-reason.js';

/** More than a screen of likenesses is no likeness any more. */
const MAX_ALIKE = 60;

function fitOf({ number, personalisation }: TitleModel): number | null {
  if (!personalisation.visible.has(number)) return null;
  return personalisation.scores().fit?.[number] ?? null;
}

/** 1..99, or null. */
export function matchScore(title: TitleModel): number | null {
  const fit = fitOf(title);
  return fit === null ? null : matchScoreOf(fit);
}

/** 1..10, or null. */
export function top10Rank({ number, personalisation }: TitleModel): number | null {
  const place = personalisation.topTen().indexOf(number);
  return place < 0 ? null : place + 1;
}

export function artworkFor({ number, personalisation }: TitleModel): string | null {
  return pickArtwork(personalisation.catalogue, number, personalisation.morningTaste());
}

export function reasonFor(title: TitleModel): string | null {
  const { number, personalisation } = title;
  if (!personalisation.visible.has(number)) return null;
  const recommended = { title: number, fit: fitOf(title), top10Rank: top10Rank(title) };
  return whyRecommended(personalisation.catalogue, recommended, personalisation.watched(), personalisation.language);
}

/** Title numbers, the most alike first; only such as the profile may see and has not turned down. */
export function similarTitles({ number, personalisation }: TitleModel): readonly number[] {
  const refused = new Set(personalisation.rejected.map((titleId) => personalisation.catalogue.indexOf.get(titleId)));
  const others = personalisation.visible.titles.filter((other) => other !== number && !refused.has(other));
  return topBy(others, MAX_ALIKE, similarity(personalisation.catalogue, number));
}
