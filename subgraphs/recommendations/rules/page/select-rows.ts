/**
 * Which rows make a page, in which order, with which titles. Stage by stage: of all candidates, the one whose titles
 * are worth most, given what the rows above it already show.
 */
import type { Row, RowCandidate } from './row.js';

/** The rows seen without scrolling. In them, no title appears twice. */
export const FOLD_ROWS = 6;
export const PAGE_ROWS = 40;
/** What a screen shows of a row. */
const SCREEN = 10;
/** A row with less is dropped. */
const MIN_ITEMS = 4;
const MAX_ITEMS = 30;

/** In the units of a score: what a title loses each time the page has shown it, and a row for being like others. */
const SHOWN_BEFORE = 0.8;
const SAME_FACET = 0.35;
const SAME_KIND_ABOVE = 0.25;

interface Selection {
  readonly score: Float32Array;
  readonly rows: Row[];
  readonly shown: Uint16Array;
  /** Titles that a row above the fold has taken, with all of its items, not only the first screen. */
  readonly claimed: Uint8Array;
  readonly facets: Map<string, number>;
  readonly foldItems: number;
}

function inFold({ rows }: Selection): boolean {
  return rows.length < FOLD_ROWS;
}

function gain({ score, shown }: Selection, title: number): number {
  return (score[title] ?? 0) - SHOWN_BEFORE * (shown[title] ?? 0);
}

/** The worth of a candidate as the next row; null when it would show fewer than `minItems`. */
function valueOf(placing: Selection, candidate: RowCandidate, minItems: number): number | null {
  const fold = inFold(placing);
  if (fold && candidate.belowFold) return null;
  let [count, sum] = [0, 0];
  for (const title of candidate.supply) {
    if (fold && placing.claimed[title] === 1) continue;
    sum += gain(placing, title);
    count += 1;
    if (count === SCREEN) break;
  }
  if (count < minItems) return null;
  const alike = SAME_FACET * (placing.facets.get(candidate.facet) ?? 0);
  const repeated = placing.rows.at(-1)?.kind === candidate.kind ? SAME_KIND_ABOVE : 0;
  return sum / count + candidate.bonus - alike - repeated;
}

function bestCandidate(
  placing: Selection,
  candidates: ReadonlySet<RowCandidate>,
  minItems: number,
): RowCandidate | null {
  let best: { readonly candidate: RowCandidate; readonly value: number } | null = null;
  for (const candidate of candidates) {
    const value = valueOf(placing, candidate, minItems);
    if (value !== null && (best === null || value > best.value)) best = { candidate, value };
  }
  return best?.candidate ?? null;
}

function itemsOf(placing: Selection, { supply, order }: RowCandidate): readonly number[] {
  const fold = inFold(placing);
  const free = fold ? supply.filter((title) => placing.claimed[title] !== 1) : supply;
  const limit = fold ? placing.foldItems : MAX_ITEMS;
  if (order === 'exact') return free.slice(0, limit);
  const { shown } = placing;
  const before =
    order === 'best'
      ? (a: number, b: number) => gain(placing, b) - gain(placing, a)
      : (a: number, b: number) => (shown[a] ?? 0) - (shown[b] ?? 0);
  return [...free].sort(before).slice(0, limit);
}

function addRow(placing: Selection, candidate: RowCandidate): void {
  const { key, kind, heading, anchor, facet } = candidate;
  const items = itemsOf(placing, candidate);
  if (inFold(placing)) for (const title of items) placing.claimed[title] = 1;
  for (const title of items.slice(0, SCREEN)) placing.shown[title] = (placing.shown[title] ?? 0) + 1;
  placing.facets.set(facet, (placing.facets.get(facet) ?? 0) + 1);
  placing.rows.push({ key, kind, heading, anchor, items });
}

/**
 * Up to 40 rows, each of at least four titles and, as long as there are such, of a screenful.
 * @param titleCount How many different titles the page may show; above the fold the rows share them.
 */
export function selectRows(
  candidates: readonly RowCandidate[],
  score: Float32Array,
  titleCount: number,
): readonly Row[] {
  const placing: Selection = {
    score,
    rows: [],
    shown: new Uint16Array(score.length),
    claimed: new Uint8Array(score.length),
    facets: new Map(),
    foldItems: Math.min(MAX_ITEMS, Math.max(SCREEN, Math.floor(titleCount / FOLD_ROWS))),
  };
  const left = new Set(candidates);
  while (placing.rows.length < PAGE_ROWS) {
    const candidate = bestCandidate(placing, left, SCREEN) ?? bestCandidate(placing, left, MIN_ITEMS);
    if (candidate === null) break;
    addRow(placing, candidate);
    left.delete(candidate);
  }
  return placing.rows;
}
