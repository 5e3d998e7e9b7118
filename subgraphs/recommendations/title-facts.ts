/** What a title means to the profile of a session. Nothing is said of titles that it may not see. */
import type { TitleModel } from './models.js';
import { pickArtwork } from './rules/page/choose-artwork.js';
import { matchScoreOf, similarity } from './rules/profile/score.js';
import { topBy } from './rules/page/top-by.js';
import { whyRecommended } from './rules/page/recommendation-reason.js';

/** More than a screen of likenesses is no likeness any more. */
const MAX_ALIKE = 60;

function fitOf({ number, session }: TitleModel): number | null {
  if (!session.visible.has(number)) return null;
  return session.scores().fit?.[number] ?? null;
}

/** 1..99, or null. */
export function matchScore(title: TitleModel): number | null {
  const fit = fitOf(title);
  return fit === null ? null : matchScoreOf(fit);
}

/** 1..10, or null. */
export function top10Rank({ number, session }: TitleModel): number | null {
  const place = session.topTen().indexOf(number);
  return place < 0 ? null : place + 1;
}

export function artworkFor({ number, session }: TitleModel): string | null {
  return pickArtwork(session.catalogue, number, session.morningTaste());
}

export function reasonFor(title: TitleModel): string | null {
  const { number, session } = title;
  if (!session.visible.has(number)) return null;
  const recommended = { title: number, fit: fitOf(title), top10Rank: top10Rank(title) };
  return whyRecommended(session.catalogue, recommended, session.watched(), session.language);
}

/** Title numbers, the most alike first; only such as the profile may see and has not turned down. */
export function alike({ number, session }: TitleModel): readonly number[] {
  const refused = new Set(session.turnedDown.map((titleId) => session.catalogue.indexOf.get(titleId)));
  const others = session.visible.titles.filter((other) => other !== number && !refused.has(other));
  return topBy(others, MAX_ALIKE, similarity(session.catalogue, number));
}
