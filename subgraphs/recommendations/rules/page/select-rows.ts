/**
 * Selects the rows of a page, their order and their titles. Greedy: each next row is the candidate whose titles are
 * worth most, given what the rows above already show (Nemhauser, Wolsey and Fisher 1978: a greedy choice of a set whose
 * worth has diminishing returns). A candidate's worth falls as rows are placed, so that an earlier worth is an upper
 * bound, and only the candidates with the highest bounds are evaluated again (Minoux 1978).
 */
import type { Row, RowCandidate, RowKind } from './row.js';

/** The rows that are visible without scrolling. No title appears in two of them. */
export const FOLD_ROWS = 6;
export const PAGE_ROWS = 40;
/** Titles of a row above the fold that are visible without scrolling: they are worth most. */
const SCREEN = 6;
/** Titles of a row that are visible on a large screen. */
const WIDE_SCREEN = 10;
/** A candidate with fewer titles is dropped. */
const MIN_ITEMS = 6;
const MAX_ITEMS = 30;
/** A candidate above the fold preferably has so many titles that no other row shows: other rows take some of them. */
const FOLD_SUPPLY = 20;

/** Rows of one kind above the fold. */
const MAX_IN_FOLD: Partial<Record<RowKind, number>> = { BECAUSE_YOU_WATCHED: 2, GENRE: 2, THEME: 1, SIMILAR_TO: 1 };

/** Factors of a row's worth: for each earlier row of its facet, and when the row above has its kind. */
const SAME_FACET = 0.6;
const SAME_KIND_ABOVE = 0.85;
/** Factor of a title's worth for each row above that shows it. */
const SHOWN_BEFORE = 0.3;

/**
 * Above the fold: `capped` keeps to the rows of a kind, `open` does not, when there are too few others, and `full` also
 * takes rows from below the fold that share no title with the rows above.
 */
type Stage = 'capped' | 'open' | 'full';

interface Selection {
  stage: Stage;
  readonly worth: Float32Array;
  readonly rows: { readonly candidate: RowCandidate; items: number[] }[];
  /** Rows that show the title on their first screen. */
  readonly shown: Uint8Array;
  /** Titles of the rows above the fold, including those beyond the first screen. */
  readonly claimed: Uint8Array;
  readonly facets: Map<string, number>;
  readonly kinds: Map<RowKind, number>;
}

function inFold({ rows }: Selection): boolean {
  return rows.length < FOLD_ROWS;
}

function isAllowed(selection: Selection, { belowFold, kind, order, supply }: RowCandidate): boolean {
  const { stage, kinds, claimed } = selection;
  if (!inFold(selection)) return true;
  if (belowFold) return stage === 'full' && (order !== 'exact' || supply.every((title) => claimed[title] !== 1));
  return stage !== 'capped' || (kinds.get(kind) ?? 0) < (MAX_IN_FOLD[kind] ?? 1);
}

/** The worth of a candidate as the next row, whatever is above it; -Infinity with fewer than `minItems` titles left. */
function worthOf(selection: Selection, candidate: RowCandidate, minItems: number): number {
  const { worth, claimed, shown, facets } = selection;
  const fold = inFold(selection);
  const screen = fold ? SCREEN : WIDE_SCREEN;
  const { supply } = candidate;
  let [count, counted, sum, again] = [0, 0, 0, 0];
  for (let index = 0; index < supply.length; index += 1) {
    const title = supply[index] ?? 0;
    if (fold && claimed[title] === 1) continue;
    count += 1;
    const times = shown[title] ?? 0;
    if (times > 0) again += (worth[title] ?? 0) * SHOWN_BEFORE ** times;
    else if (counted < screen) {
      sum += worth[title] ?? 0;
      counted += 1;
    }
    if (counted === screen && count >= minItems) break;
  }
  if (count < minItems) return -Infinity;
  const repeated = facets.get(candidate.facet) ?? 0;
  return (sum + (counted < screen ? again : 0)) * candidate.factor * SAME_FACET ** repeated + candidate.bonus;
}

interface Bounds {
  readonly values: Float64Array;
  /** Whether the value is exact for the present selection. */
  readonly isExact: Uint8Array;
}

/** The index of the best candidate; -1 when none has `minItems` titles left. */
function bestCandidate(
  selection: Selection,
  candidates: readonly RowCandidate[],
  { values, isExact }: Bounds,
  minItems: number,
): number {
  isExact.fill(0);
  const above = selection.rows.at(-1)?.candidate.kind;
  let [best, bestValue] = [-1, -Infinity];
  for (;;) {
    let [next, bound] = [-1, bestValue];
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index] ?? 0;
      if (value <= bound || isExact[index] === 2) continue;
      next = index;
      bound = value;
    }
    const candidate = candidates[next];
    if (candidate === undefined) return best;
    if (isExact[next] === 0) {
      isExact[next] = 1;
      values[next] = isAllowed(selection, candidate) ? worthOf(selection, candidate, minItems) : -Infinity;
      continue;
    }
    isExact[next] = 2;
    const value = bound * (candidate.kind === above ? SAME_KIND_ABOVE : 1);
    if (value > bestValue) [best, bestValue] = [next, value];
  }
}

/** The first titles of a row above the fold. The others are added when all these rows are known. */
function firstScreenOf({ claimed }: Selection, { supply, order }: RowCandidate): number[] {
  if (order === 'exact') return supply.slice(0, MAX_ITEMS);
  const items: number[] = [];
  for (const title of supply) {
    if (claimed[title] === 1) continue;
    items.push(title);
    if (items.length === SCREEN) break;
  }
  return items;
}

/** Titles come after those that fewer rows show; otherwise in the order of the supply. */
function itemsBelowFold({ shown }: Selection, { supply, order }: RowCandidate): number[] {
  if (order === 'exact') return supply.slice(0, MAX_ITEMS);
  const items: number[] = [];
  let next = 0;
  for (let times = 0; items.length < MAX_ITEMS && next < Infinity; times = next) {
    next = Infinity;
    for (const title of supply) {
      const own = shown[title] ?? 0;
      if (own === times) items.push(title);
      else if (own > times && own < next) next = own;
      if (items.length === MAX_ITEMS) break;
    }
  }
  return items;
}

function addRow(selection: Selection, candidate: RowCandidate): void {
  const { shown, claimed, facets, kinds, rows } = selection;
  const { facet, kind } = candidate;
  const fold = inFold(selection);
  const items = fold ? firstScreenOf(selection, candidate) : itemsBelowFold(selection, candidate);
  if (fold) for (const title of items) claimed[title] = 1;
  for (const title of items.slice(0, WIDE_SCREEN)) shown[title] = Math.min(255, (shown[title] ?? 0) + 1);
  facets.set(facet, (facets.get(facet) ?? 0) + 1);
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  rows.push({ candidate, items });
}

/** Continues the rows above the fold with titles that none of them shows, one title for each row in turn. */
function extendFold({ rows, claimed, shown }: Selection, length: number): void {
  const open = rows
    .filter(({ candidate }) => candidate.order !== 'exact')
    .map(({ candidate: { supply }, items }) => ({ supply, items, next: 0 }));
  for (let places = SCREEN; places < length; places += 1) {
    for (const row of open) {
      while (row.next < row.supply.length && claimed[row.supply[row.next] ?? 0] === 1) row.next += 1;
      const title = row.supply[row.next];
      if (title === undefined) continue;
      row.items.push(title);
      claimed[title] = 1;
      if (row.items.length <= WIDE_SCREEN) shown[title] = Math.min(255, (shown[title] ?? 0) + 1);
    }
  }
}

/**
 * Up to 40 rows of at least six titles.
 *
 * @param candidates Rows with equal worth keep this order.
 * @param worth By title number, above 0 for titles that may be chosen.
 * @param titleCount Number of titles that the page may show. The rows above the fold share them.
 */
export function selectRows(
  candidates: readonly RowCandidate[],
  worth: Float32Array,
  titleCount: number,
): readonly Row[] {
  const selection: Selection = {
    stage: 'capped',
    worth,
    rows: [],
    shown: new Uint8Array(worth.length),
    claimed: new Uint8Array(worth.length),
    facets: new Map(),
    kinds: new Map(),
  };
  const place = (limit: number, minItems: number): void => {
    const remaining = candidates.filter((each) => !selection.rows.some(({ candidate }) => candidate === each));
    const bounds = {
      values: new Float64Array(remaining.length).fill(Infinity),
      isExact: new Uint8Array(remaining.length),
    };
    while (selection.rows.length < limit) {
      const best = bestCandidate(selection, remaining, bounds, minItems);
      const candidate = remaining[best];
      if (candidate === undefined) return;
      addRow(selection, candidate);
      bounds.values[best] = -Infinity;
    }
  };
  for (const minItems of [FOLD_SUPPLY, WIDE_SCREEN, MIN_ITEMS]) place(FOLD_ROWS, minItems);
  for (const stage of ['open', 'full'] as const) {
    selection.stage = stage;
    place(FOLD_ROWS, MIN_ITEMS);
  }
  extendFold(selection, Math.min(MAX_ITEMS, Math.max(WIDE_SCREEN, Math.floor(titleCount / FOLD_ROWS))));
  if (selection.rows.length === FOLD_ROWS) for (const minItems of [WIDE_SCREEN, MIN_ITEMS]) place(PAGE_ROWS, minItems);
  return selection.rows.map(({ candidate: { key, kind, heading, anchor }, items }) => ({
    ...{ key, kind, heading, anchor, items },
  }));
}
