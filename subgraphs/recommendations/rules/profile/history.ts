/** A profile's viewing history for computing its taste, from playback's events. */
import type { ViewState } from '@marquee/contracts/events/playback';
import type { TitleId } from '@marquee/contracts/ids';

/** How much of a title was watched, and when. */
interface WatchState {
  /** 0 to 1, of the film or of the episode last watched. */
  readonly share: number;
  readonly completed: boolean;
  /** RFC 3339 in UTC. */
  readonly at: string;
}

export interface View extends WatchState {
  readonly titleId: TitleId;
  /** The state at the end of an earlier day, when the title was watched again since; null otherwise. */
  readonly before: WatchState | null;
}

/** A title counts as started from this share on. */
const STARTED_SHARE = 0.03;

export function isStarted({ share, completed }: WatchState): boolean {
  return completed || share > STARTED_SHARE;
}

export interface History {
  /** The latest first, one per title. */
  readonly views: readonly View[];
  /** Increases with changes that can affect recommendations, not with every progress report. */
  readonly version: number;
  /**
   * The time of the latest view ever, also of one that was removed since: the ages of the others stay the same then. Null
   * without views; missing in documents that are older than the field.
   */
  readonly lastAt?: string | null;
}

export const EMPTY_HISTORY: History = { views: [], version: 0 };

/** Limits the size of the document. */
const MAX_VIEWS = 200;

export function toView({ titleId, positionSeconds, durationSeconds, completed, at }: ViewState): View {
  return {
    titleId,
    share: durationSeconds > 0 ? Math.round((100 * positionSeconds) / durationSeconds) / 100 : 0,
    completed,
    at,
    before: null,
  };
}

function dayOf(at: string): string {
  return at.slice(0, 10);
}

/** Replaces the earlier view of the same title. */
function supersede(view: View, { share, completed, at, before }: View): View {
  return {
    ...view,
    before: dayOf(at) < dayOf(view.at) ? { share, completed, at } : before,
  };
}

function latestFirst(a: View, b: View): number {
  return a.at < b.at ? 1 : a.at > b.at ? -1 : a.titleId < b.titleId ? -1 : 1;
}

/** A title that was started and left before this share counts as abandoned. */
const ABANDONED_SHARE = 0.1;

/** How far a title was watched, in steps: recommendations change with the step, not with every progress report. */
export type WatchStep = 'opened' | 'abandoned' | 'quarter' | 'half' | 'three quarters' | 'most' | 'completed';

const QUARTERS = ['quarter', 'half', 'three quarters', 'most'] as const;

export function watchStepOf(state: WatchState): WatchStep {
  if (state.completed) return 'completed';
  if (!isStarted(state)) return 'opened';
  return state.share < ABANDONED_SHARE ? 'abandoned' : (QUARTERS[Math.floor(state.share * 4)] ?? 'most');
}

/** Whether both have the same titles in the same order, each watched on the same day and to the same step. */
function isSameForTaste(a: readonly View[], b: readonly View[]): boolean {
  return (
    a.length === b.length &&
    a.every((view, index) => {
      const other = b[index];
      return (
        other !== undefined &&
        other.titleId === view.titleId &&
        dayOf(other.at) === dayOf(view.at) &&
        watchStepOf(other) === watchStepOf(view)
      );
    })
  );
}

function replaceViews({ views, version, lastAt }: History, next: readonly View[]): History {
  const before = lastAt ?? views[0]?.at ?? '';
  const latest = next[0]?.at ?? '';
  return {
    views: next,
    version: isSameForTaste(views, next) ? version : version + 1,
    lastAt: (latest > before ? latest : before) || null,
  };
}

/** Adds views. The later view of a title wins; repeated and older views change nothing. */
export function addViews(history: History, views: readonly View[]): History {
  const byTitle = new Map(history.views.map((view) => [view.titleId, view]));
  for (const view of views) {
    const known = byTitle.get(view.titleId);
    if (known === undefined) byTitle.set(view.titleId, view);
    else if (known.at < view.at) byTitle.set(view.titleId, supersede(view, known));
  }
  return replaceViews(history, [...byTitle.values()].sort(latestFirst).slice(0, MAX_VIEWS));
}

/** @param at Time of the removal. A later view stays, since the title was watched again. */
export function removeView(history: History, titleId: TitleId, at: string): History {
  return replaceViews(
    history,
    history.views.filter((view) => view.titleId !== titleId || view.at > at),
  );
}

/** Well below `MAX_VIEWS`, so that a day of watching does not push any of them out. */
const MORNING_VIEWS = 100;

/** The history as of the beginning of the day. */
export function viewsAtStartOfDay({ views }: History, today: Date): readonly View[] {
  const midnight = today.toISOString();
  const asOfMidnight = views.flatMap((view): readonly View[] => {
    if (view.at < midnight) return [view];
    return view.before !== null && view.before.at < midnight ? [{ ...view, ...view.before, before: null }] : [];
  });
  return [...asOfMidnight].sort(latestFirst).slice(0, MORNING_VIEWS);
}
