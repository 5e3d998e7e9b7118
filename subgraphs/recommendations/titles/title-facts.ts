/** Personal fields of a title: match score, rank, artwork, reason. Null for titles that the viewer may not see. */
import type { TitleModel } from '../models.js';
import { matchScoreOf, similarity } from '../rules/profile/score.js';
import { topBy } from '../rules/page/top-by.js';
import { whyRecommended } from '../rules/page/recommendation-reason.js';

/** Titles beyond this number have little similarity. */
const MAX_SIMILAR = 60;

function fitOf({ number, personalisation }: TitleModel): number | null {
  if (!personalisation.visible.has(number)) return null;
  return personalisation.scores().fit?.[number] ?? null;
}

/** 1 to 99; null without a taste. */
export function matchScore(title: TitleModel): number | null {
  const fit = fitOf(title);
  return fit === null ? null : matchScoreOf(fit);
}

/** 1 to 10; null beyond the top ten. */
export function top10Rank({ number, personalisation }: TitleModel): number | null {
  const index = personalisation.topTen().indexOf(number);
  return index < 0 ? null : index + 1;
}

export function artworkFor({ number, personalisation }: TitleModel): string | null {
  return personalisation.artworkOf(number);
}

export function reasonFor(title: TitleModel): string | null {
  const { number, personalisation } = title;
  const { visible, catalogue, language, restrictions } = personalisation;
  if (restrictions === null || !visible.has(number)) return null;
  const { started } = personalisation.watched();
  const shares = started.has(number) ? [] : personalisation.scores().sharesOf(number);
  const recommended = { title: number, shares, top10Rank: top10Rank(title) };
  return whyRecommended(catalogue, recommended, (watched) => started.has(watched), language, restrictions.country);
}

/** Title numbers, the most similar first, of titles that the viewer may see and has not refused. */
export function similarTitles({ number, personalisation }: TitleModel): readonly number[] {
  const { catalogue, visible, refused, model } = personalisation;
  const others = visible.titles.filter((other) => other !== number && !refused.has(other));
  return topBy(others, MAX_SIMILAR, similarity(catalogue, model, number));
}
