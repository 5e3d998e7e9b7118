/** Personal fields of a title: match score, rank, artwork, reason. Null for titles that the viewer may not see. */
import type { VisibleTitles } from '../rules/catalogue/visible-titles.js';
import type { TitleModel } from '../models.js';
import { similarity } from '../rules/profile/similarity.js';
import { topBy } from '../rules/page/top-by.js';
import { POPULAR_RANKS, reasonOf, reasonText } from '../rules/page/recommendation-reason.js';
import type { Reason } from '../rules/page/recommendation-reason.js';
import { textsFor } from '../rules/texts/texts.js';
import { isNewRelease } from '../rules/catalogue/new-releases.js';

/** Titles beyond this number have little similarity. */
const MAX_SIMILAR = 60;

/** 1 to 99, as of `rules/profile/match-score.ts`; null without a model or a history. */
export function matchScore({ number, personalisation }: TitleModel): number | null {
  return personalisation.visible.has(number) ? (personalisation.matchOf()?.(number) ?? null) : null;
}

/** 1 to 10; null beyond the top ten. */
export function top10Rank({ number, personalisation }: TitleModel): number | null {
  const index = personalisation.topTen().indexOf(number);
  return index < 0 ? null : index + 1;
}

export function artworkFor({ number, personalisation }: TitleModel): string | null {
  return personalisation.artworkOf(number);
}

/**
 * Why a title is recommended; null without a reason. A title that was started is not recommended any more: it has its
 * rank among the ten most watched, if any.
 *
 * @param title
 * @param mayBeNamed Titles that a reason may name. Default: all that the viewer may see.
 */
export function reasonOfTitle(
  title: TitleModel,
  mayBeNamed: VisibleTitles = title.personalisation.visible,
): Reason | null {
  const { number, personalisation } = title;
  const { visible, catalogue, model, today } = personalisation;
  if (!visible.has(number)) return null;
  const place = personalisation.ranking().slice(0, POPULAR_RANKS).indexOf(number);
  const rank = place < 0 ? null : place + 1;
  const { popularity, sharesOf } = personalisation.scores();
  const part = popularity[number] ?? 0;
  if (personalisation.watched().started.has(number))
    return rank !== null && top10Rank(title) !== null ? { of: 'POPULAR', rank, share: part } : null;
  const isNew =
    isNewRelease(catalogue, number, today) && model?.itemOf.has(catalogue.titles[number]?.id ?? '') === false;
  const recommended = { title: number, shares: sharesOf(number), popularity: part, rank, isNew };
  return reasonOf(catalogue, recommended, personalisation.evidence(), (other) => mayBeNamed.has(other));
}

/** As a sentence in the viewer's language. */
export function reasonFor(title: TitleModel, mayBeNamed?: VisibleTitles): string | null {
  const { catalogue, language, restrictions } = title.personalisation;
  const reason = restrictions === null ? null : reasonOfTitle(title, mayBeNamed);
  if (reason === null || restrictions === null) return null;
  return reasonText(reason, catalogue, textsFor(language), language, restrictions.country);
}

/** Title numbers, the most similar first, of titles that the viewer may see and has not refused. */
export function similarTitles({ number, personalisation }: TitleModel): readonly number[] {
  const { catalogue, visible, refused, model } = personalisation;
  const others = visible.titles.filter((other) => other !== number && !refused.has(other));
  return topBy(others, MAX_SIMILAR, similarity(catalogue, model, number));
}
