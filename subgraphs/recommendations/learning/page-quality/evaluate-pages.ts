/**
 * Where the next title stands on the page of a member of whom the model has never seen anything. The members who are
 * left out of the training are chosen by a hash of seed and id. Of each, the latest started title is held out, and the
 * page is built of the earlier views, at the time of the held-out one, with the popularity of that time. A member whose
 * title may not be shown at that time is counted as a miss.
 */
import type { TitleId } from '@marquee/contracts/ids';
import { fnv1a32 } from '@marquee/runtime/hash';
import { createRandom } from '@marquee/runtime/random';
import type { PageContent } from '../../rules/page/build-page.js';
import { isStarted } from '../../rules/profile/watched-titles.js';
import type { ServedModel } from '../serving/served-model.js';
import type { PageBuilder, PageRequest } from './page-builder.js';
import type { PageMember, RankingAt } from './page-world.js';

export type MemberGroup = 'training' | 'validation' | 'test';

/** A group that does not depend on the other members. */
export function groupOf({ viewer }: PageMember, seed: number, share: number): MemberGroup {
  const place = createRandom(fnv1a32(`${seed}|${viewer.profileId}`)).next();
  if (place < share) return 'test';
  return place < 2 * share ? 'validation' : 'training';
}

export interface HeldOut {
  /** Without the held-out view. */
  readonly member: PageMember;
  readonly titleId: TitleId;
  readonly at: string;
}

/** Null for a member with fewer than two started titles. */
export function holdOutLast({ viewer, views }: PageMember): HeldOut | null {
  const last = views.findIndex(isStarted);
  const view = views[last];
  const earlier = views.slice(last + 1);
  if (view === undefined || !earlier.some(isStarted)) return null;
  return { member: { viewer, views: earlier }, titleId: view.titleId, at: view.at };
}

/** The part of a page that is seen without scrolling. */
export interface Screen {
  readonly rows: number;
  readonly tiles: number;
}

export interface PageFigures {
  readonly members: number;
  /** Members whose title stands on the first screen. */
  readonly hits: number;
  readonly hitRate: number;
  /** Of the hit rate, as of a share of independent members. */
  readonly standardError: number;
  /** Hits by row of the screen. */
  readonly hitsByRow: readonly number[];
  /** Hits by the kind of the row. */
  readonly hitsByKind: Readonly<Record<string, number>>;
  /** CPU time of building a page with its scores, in milliseconds. */
  readonly cpuMs: { readonly p50: number; readonly p99: number };
}

export interface PageEvaluation {
  readonly builder: PageBuilder;
  readonly rankingAt: RankingAt;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly progress: (members: number, total: number) => void;
}

const PAUSE_EVERY = 20;

/** @param model Null: the popularity page. */
export async function evaluatePages(
  heldOut: readonly HeldOut[],
  model: ServedModel | null,
  { builder, rankingAt, screen, signal, progress }: PageEvaluation,
): Promise<PageFigures> {
  const hitsByRow = Array.from({ length: screen.rows }, () => 0);
  const hitsByKind: Record<string, number> = {};
  const times: number[] = [];
  for (const [index, { member, titleId, at }] of heldOut.entries()) {
    const now = new Date(at);
    const request = { member, now, model, ranking: rankingAt(member.viewer.country, at) };
    const page = timed(builder, request, times);
    const row = rowOf(page, builder.catalogue.indexOf.get(titleId) ?? -1, screen);
    if (row !== null) {
      hitsByRow[row] = (hitsByRow[row] ?? 0) + 1;
      const kind = page.rows[row]?.kind ?? '';
      hitsByKind[kind] = (hitsByKind[kind] ?? 0) + 1;
    }
    if (index % PAUSE_EVERY !== 0) continue;
    progress(index, heldOut.length);
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  const hits = hitsByRow.reduce((sum, count) => sum + count, 0);
  const hitRate = hits / Math.max(1, heldOut.length);
  return {
    members: heldOut.length,
    ...{ hits, hitRate, hitsByRow, hitsByKind },
    standardError: Math.sqrt((hitRate * (1 - hitRate)) / Math.max(1, heldOut.length)),
    cpuMs: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) },
  };
}

function timed(builder: PageBuilder, request: PageRequest, times: number[]): PageContent {
  const start = process.cpuUsage();
  const page = builder.build(request);
  const { user, system } = process.cpuUsage(start);
  times.push((user + system) / 1000);
  return page;
}

/** The first row of the screen that shows the title among its first tiles; null when none does. */
function rowOf({ rows }: PageContent, title: number, screen: Screen): number | null {
  const row = rows.slice(0, screen.rows).findIndex(({ items }) => items.slice(0, screen.tiles).includes(title));
  return row === -1 ? null : row;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
