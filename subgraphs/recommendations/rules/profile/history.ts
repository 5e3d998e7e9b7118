/** A profile's history as far as taste needs it: a fold over what playback tells. */
import type { ViewState } from '@marquee/contracts/events/playback';
import type { TitleId } from '@marquee/contracts/ids';

/** How far somebody came in a title, and when. */
interface WatchState {
  /** 0..1 of the film or of the episode last watched. */
  readonly share: number;
  readonly completed: boolean;
  /** RFC 3339 in UTC. */
  readonly at: string;
}

export interface View extends WatchState {
  readonly titleId: TitleId;
  /** How it stood at the end of an earlier day, when it has been watched again since; null otherwise. */
  readonly before: WatchState | null;
}

export interface History {
  /** The latest first, one a title. */
  readonly views: readonly View[];
  /** Grows when something happened that may change what is recommended; not with every minute watched. */
  readonly version: number;
}

export const EMPTY_HISTORY: History = { views: [], version: 0 };

/** Taste needs no more, and the document stays small. */
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

/** A view that takes the place of an earlier one of the same title. */
function supersede(view: View, { share, completed, at, before }: View): View {
  return {
    ...view,
    before: dayOf(at) < dayOf(view.at) ? { share, completed, at } : before,
  };
}

function latestFirst(a: View, b: View): number {
  return a.at < b.at ? 1 : a.at > b.at ? -1 : a.titleId < b.titleId ? -1 : 1;
}

function quarterOf({ share, completed }: View): number {
  return completed ? 5 : Math.floor(share * 4);
}

/** Whether the same titles stand in the same order, each watched about as far. */
function isSameForTaste(a: readonly View[], b: readonly View[]): boolean {
  return (
    a.length === b.length &&
    a.every((view, index) => {
      const other = b[index];
      return other !== undefined && other.titleId === view.titleId && quarterOf(other) === quarterOf(view);
    })
  );
}

function replaceViews({ views, version }: History, next: readonly View[]): History {
  return {
    views: next,
    version: isSameForTaste(views, next) ? version : version + 1,
  };
}

/** Takes views in, the later of two of one title winning; what arrives twice or late changes nothing. */
export function addViews(history: History, views: readonly View[]): History {
  const byTitle = new Map(history.views.map((view) => [view.titleId, view]));
  for (const view of views) {
    const known = byTitle.get(view.titleId);
    if (known === undefined) byTitle.set(view.titleId, view);
    else if (known.at < view.at) byTitle.set(view.titleId, supersede(view, known));
  }
  return replaceViews(history, [...byTitle.values()].sort(latestFirst).slice(0, MAX_VIEWS));
}

/** @param at A view after this stays: the title was watched again. */
export function removeView(history: History, titleId: TitleId, at: string): History {
  return replaceViews(
    history,
    history.views.filter((view) => view.titleId !== titleId || view.at > at),
  );
}

/** Well below what is kept: a long day of watching pushes none of them out. */
const MORNING_VIEWS = 100;

/** The history as it stood when the day began, whatever has been watched since. */
export function morningViews({ views }: History, today: Date): readonly View[] {
  const midnight = today.toISOString();
  const stood = views.flatMap((view): readonly View[] => {
    if (view.at < midnight) return [view];
    return view.before !== null && view.before.at < midnight ? [{ ...view, ...view.before, before: null }] : [];
  });
  return [...stood].sort(latestFirst).slice(0, MORNING_VIEWS);
}
