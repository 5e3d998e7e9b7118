/** Personal fields of a title: match score, rank, artwork, reason. Null for titles that the viewer may not see. */
import type { VisibleTitles } from '../rules/catalogue/visible-titles.js';
import type { TitleModel } from '../models.js';
import { similarity } from '../rules/profile/similarity.js';
import { topBy } from '../rules/page/top-by.js';
import { reasonText } from '../rules/page/recommendation-reason.js';
import type { Reason } from '../rules/page/recommendation-reason.js';
import type { Catalogue } from '../rules/catalogue/catalogue.js';
import { textsFor } from '../rules/texts/texts.js';

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

interface Sentence {
  readonly language: string;
  readonly country: string;
  readonly text: string;
}

/** The last sentence of each kept reason. */
const sentences = new WeakMap<Reason, Sentence>();

function sentenceOf(reason: Reason, catalogue: Catalogue, language: string, country: string): string {
  const known = sentences.get(reason);
  if (known?.language === language && known.country === country) return known.text;
  const text = reasonText(reason, catalogue, textsFor(language), language, country);
  sentences.set(reason, { language, country, text });
  return text;
}

/**
 * Why a title is recommended, as a sentence in the viewer's language. Null as of `KeptReasons`.
 *
 * @param title
 * @param mayBeNamed Titles that a reason may name. Default: all that the viewer may see.
 */
export function reasonFor({ number, personalisation }: TitleModel, mayBeNamed?: VisibleTitles): string | null {
  const { catalogue, language, restrictions, reasons, visible } = personalisation;
  if (restrictions === null) return null;
  const isAny = mayBeNamed === undefined || mayBeNamed === visible;
  const reason = isAny ? reasons.of(number) : reasons.naming(number, (other) => mayBeNamed.has(other));
  return reason === null ? null : sentenceOf(reason, catalogue, language, restrictions.country);
}

/** Title numbers, the most similar first, of titles that the viewer may see and has not refused. */
export function similarTitles({ number, personalisation }: TitleModel): readonly number[] {
  const { catalogue, visible, refused, model } = personalisation;
  const others = visible.titles.filter((other) => other !== number && !refused.has(other));
  return topBy(others, MAX_SIMILAR, similarity(catalogue, model, number));
}
