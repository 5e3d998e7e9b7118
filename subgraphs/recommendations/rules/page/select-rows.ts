/**
 * Selects the rows of a page, their order and their titles. Greedy: each next row is the candidate whose titles are
 * worth most, given what the rows above already show.
 */
import type { Row, RowCandidate } from './row.js';

/** The rows that are visible without scrolling. No title appears in two of them. */
export const FOLD_ROWS = 6;
export const PAGE_ROWS = 40;
/** Titles of a row that fit on a screen. */
const SCREEN = 10;
/** A candidate with fewer titles is dropped. */
const MIN_ITEMS = 6;
const MAX_ITEMS = 30;

/**
 * Penalties in units of a score: for a title per earlier appearance, and for a row with the facet or kind of others.
 */
const SHOWN_BEFORE = 0.8;
const SAME_FACET = 0.35;
const SAME_KIND_ABOVE = 0.25;

interface Selection {
  readonly score: Float32Array;
  readonly rows: Row[];
  readonly shown: Uint16Array;
  /** Titles of the rows above the fold, including those beyond the first screen. */
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

/** The value of a candidate as the next row; null when it has fewer than `minItems` titles left. */
function valueOf(selection: Selection, candidate: RowCandidate, minItems: number): number | null {
  const fold = inFold(selection);
  if (fold && candidate.belowFold) return null;
  let [count, sum] = [0, 0];
  for (const title of candidate.supply) {
    if (fold && selection.claimed[title] === 1) continue;
    sum += gain(selection, title);
    count += 1;
    if (count === SCREEN) break;
  }
  if (count < minItems) return null;
  const sameFacet = SAME_FACET * (selection.facets.get(candidate.facet) ?? 0);
  const sameKind = selection.rows.at(-1)?.kind === candidate.kind ? SAME_KIND_ABOVE : 0;
  return sum / count + candidate.bonus - sameFacet - sameKind;
}

function bestCandidate(
  selection: Selection,
  candidates: ReadonlySet<RowCandidate>,
  minItems: number,
): RowCandidate | null {
  let best: { readonly candidate: RowCandidate; readonly value: number } | null = null;
  for (const candidate of candidates) {
    const value = valueOf(selection, candidate, minItems);
    if (value !== null && (best === null || value > best.value)) best = { candidate, value };
  }
  return best?.candidate ?? null;
}

function itemsOf(selection: Selection, { supply, order }: RowCandidate): readonly number[] {
  const fold = inFold(selection);
  const free = fold ? supply.filter((title) => selection.claimed[title] !== 1) : supply;
  const limit = fold ? selection.foldItems : MAX_ITEMS;
  if (order === 'exact') return free.slice(0, limit);
  const { shown } = selection;
  const before =
    order === 'best'
      ? (a: number, b: number) => gain(selection, b) - gain(selection, a)
      : (a: number, b: number) => (shown[a] ?? 0) - (shown[b] ?? 0);
  return [...free].sort(before).slice(0, limit);
}

function addRow(selection: Selection, candidate: RowCandidate): void {
  const { key, kind, heading, anchor, facet } = candidate;
  const items = itemsOf(selection, candidate);
  if (inFold(selection)) for (const title of items) selection.claimed[title] = 1;
  for (const title of items.slice(0, SCREEN)) selection.shown[title] = (selection.shown[title] ?? 0) + 1;
  selection.facets.set(facet, (selection.facets.get(facet) ?? 0) + 1);
  selection.rows.push({ key, kind, heading, anchor, items });
}

/**
 * Up to 40 rows of at least six titles. Candidates that fill a screen are preferred.
 * @param titleCount Number of titles that the page may show. The rows above the fold share them.
 */
export function selectRows(
  candidates: readonly RowCandidate[],
  score: Float32Array,
  titleCount: number,
): readonly Row[] {
  const selection: Selection = {
    score,
    rows: [],
    shown: new Uint16Array(score.length),
    claimed: new Uint8Array(score.length),
    facets: new Map(),
    foldItems: Math.min(MAX_ITEMS, Math.max(SCREEN, Math.floor(titleCount / FOLD_ROWS))),
  };
  const remaining = new Set(candidates);
  while (selection.rows.length < PAGE_ROWS) {
    const candidate = bestCandidate(selection, remaining, SCREEN) ?? bestCandidate(selection, remaining, MIN_ITEMS);
    if (candidate === null) break;
    addRow(selection, candidate);
    remaining.delete(candidate);
  }
  return selection.rows;
}
