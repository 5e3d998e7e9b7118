/**
 * Titles that a profile has seen on its pages and has not started. A title that was seen on several days without a start is
 * ranked a little lower: the member has decided against it, as far as one can tell.
 */
import type { TitleId } from '@marquee/contracts/ids';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Scores } from './score.js';

export interface SeenTitle {
  readonly titleId: TitleId;
  /** Days on which it was seen. */
  readonly days: number;
  /** Such as `2026-11-16`. */
  readonly lastDay: string;
}

/** The titles that were seen least recently are forgotten beyond this number. */
const MAX_SEEN = 200;
/** A title that was not seen for so long counts as never seen. */
const FORGOTTEN_MS = 30 * 86_400_000;
/** Days up to which a title keeps its score. */
const FREE_DAYS = 2;
/** Per further day, in units of a score, and at most. Measured by `learning/synthetic/simulate-impressions.ts`. */
const PENALTY_PER_DAY = 0.15;
const MAX_PENALTY = 0.75;

function isForgotten({ lastDay }: SeenTitle, today: string): boolean {
  return Date.parse(today) - Date.parse(lastDay) > FORGOTTEN_MS;
}

/**
 * The seen titles, the latest first. A title counts once a day; the same list when nothing changes.
 *
 * @param seen
 * @param titleIds
 * @param today Such as `2026-11-16`.
 */
export function addImpressions(
  seen: readonly SeenTitle[],
  titleIds: readonly TitleId[],
  today: string,
): readonly SeenTitle[] {
  const known = new Map(seen.map((each) => [each.titleId, each]));
  const changed: SeenTitle[] = [];
  for (const titleId of new Set(titleIds)) {
    const before = known.get(titleId);
    if (before !== undefined && before.lastDay >= today) continue;
    const days = before === undefined || isForgotten(before, today) ? 1 : before.days + 1;
    changed.push({ titleId, days, lastDay: today });
    known.delete(titleId);
  }
  return changed.length === 0 ? seen : [...changed, ...known.values()].slice(0, MAX_SEEN);
}

/** How much the score of a title falls that was seen on so many days: 0 or more. */
export function impressionPenalty(days: number): number {
  return Math.min(MAX_PENALTY, PENALTY_PER_DAY * Math.max(0, days - FREE_DAYS));
}

/** A title whose score falls. */
export interface Wearied {
  readonly titleId: TitleId;
  readonly penalty: number;
}

/** As of the start of the day, so that a page does not change by being looked at. */
export function weariedTitles(seen: readonly SeenTitle[], today: Date): readonly Wearied[] {
  const day = today.toISOString().slice(0, 10);
  return seen.flatMap((each) => {
    const days = each.lastDay >= day ? each.days - 1 : each.days;
    const penalty = isForgotten(each, day) ? 0 : impressionPenalty(days);
    return penalty > 0 ? [{ titleId: each.titleId, penalty }] : [];
  });
}

/** Scores with the penalties. Fit and shares stay: the reasons for a title are the same. */
export function applyPenalties({ indexOf }: Catalogue, scores: Scores, wearied: readonly Wearied[]): Scores {
  if (wearied.length === 0) return scores;
  const score = scores.score.slice();
  for (const { titleId, penalty } of wearied) {
    const title = indexOf.get(titleId);
    if (title !== undefined) score[title] = (score[title] ?? 0) - penalty;
  }
  return { ...scores, score };
}
