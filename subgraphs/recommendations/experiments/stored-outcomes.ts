/** What members have done after a page of an experiment was served to them, from the stored exposures and histories. */
import { eachPage } from '@marquee/document-store/pages';
import { historyId } from '../documents.js';
import { isStarted } from '../rules/profile/watched-titles.js';
import type { View } from '../rules/profile/history.js';
import type { RecommendationsStore } from '../store.js';
import type { CellExposure } from './exposures.js';
import type { MemberOutcome, Outcome } from './report.js';

export const STORED_OUTCOMES: readonly Outcome[] = [
  { name: 'found', meaning: 'titles of the first screen that were started within the time, per member' },
  { name: 'plays', meaning: 'titles that were started within the time, per member' },
  { name: 'completed', meaning: 'titles that were started within the time and are finished, per member' },
];

const DAY_MS = 86_400_000;
const PAGE = 200;
/** Members; more are not read. */
const MAX_MEMBERS = 1_000_000;

export interface StoredOutcomes {
  readonly members: readonly MemberOutcome[];
  /** Exposed to two cells, since weights were changed: they belong to none. */
  readonly inTwoCells: number;
  /** Exposed so lately that the time is not over: members without a measured outcome. */
  readonly tooRecent: number;
}

/**
 * The values of `STORED_OUTCOMES` for the views from the first exposure on, for `days` days.
 *
 * A history has the time of the last view of a title only: a title that is watched again after the time does not count.
 */
export function outcomesOf(
  { firstAt, shown }: Pick<CellExposure, 'firstAt' | 'shown'>,
  views: readonly View[],
  days: number,
): readonly number[] {
  const [from, until] = [Date.parse(firstAt), Date.parse(firstAt) + days * DAY_MS];
  const within = views.filter((view) => {
    const at = Date.parse(view.at);
    return at > from && at <= until && isStarted(view);
  });
  const onScreen = new Set(shown);
  return [
    within.filter(({ titleId }) => onScreen.has(titleId)).length,
    within.length,
    within.filter(({ completed }) => completed).length,
  ];
}

export async function readStoredOutcomes(
  { collections: { exposures, facts } }: RecommendationsStore,
  experiment: string,
  days: number,
  now: Date,
): Promise<StoredOutcomes> {
  const members: MemberOutcome[] = [];
  let [inTwoCells, tooRecent] = [0, 0];
  for await (const page of eachPage((after) => exposures.find({ after, limit: PAGE }))) {
    const histories = await facts.getMany(page.map(({ id }) => historyId(id)));
    page.forEach(({ cells }, index) => {
      const [cell, ...others] = cells.filter((each) => each.experiment === experiment);
      if (cell === undefined) return;
      if (others.length > 0) {
        inTwoCells += 1;
        return;
      }
      const isOver = Date.parse(cell.firstAt) + days * DAY_MS <= now.getTime();
      if (!isOver) tooRecent += 1;
      const history = histories[index];
      const views = history?.about === 'history' ? history.views : [];
      members.push({ cell: cell.cell, values: isOver ? outcomesOf(cell, views, days) : null });
    });
    if (members.length >= MAX_MEMBERS) break;
  }
  return { members, inTwoCells, tooRecent };
}
