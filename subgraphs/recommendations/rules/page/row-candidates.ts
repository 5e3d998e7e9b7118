/** All candidate rows of a page. */
import { localised } from '@marquee/contracts/localised';
import { isNewRelease } from '../catalogue/new-releases.js';
import type { PageInput } from './page-input.js';
import { topTen, trending } from '../popularity/ranking.js';
import { similarity } from '../profile/score.js';
import type { Heading } from '../texts/heading.js';
import { headingText, textsFor } from '../texts/texts.js';
import { MIN_ANCHOR_PART, largestShare } from './recommendation-reason.js';
import { topBy } from './top-by.js';
import type { RowCandidate, RowKind } from './row.js';
import type { WatchedTitles } from '../profile/watched-titles.js';

/** Titles per candidate: twice what a row shows, since rows above may take some of them. */
const SUPPLY = 60;
const SCREEN = 10;
/** Number of candidates up to which rows similar to popular titles are added. */
const ENOUGH_CANDIDATES = 60;
/** Genre and theme candidates, the best ones: three times the rows of a page. */
const MAX_GROUPS = 120;
/** The best titles of the profile, of which it is found out which watched title raises their score most. */
const EXPLAINED_POOL = 600;
const MAX_BECAUSE = 8;

const BONUS: Readonly<Record<RowKind, number>> = {
  TOP_PICKS: 9,
  TOP_10: 3.5,
  TRENDING: 3,
  NEW_RELEASES: 2.6,
  WATCH_AGAIN: 2.2,
  BECAUSE_YOU_WATCHED: 1.2,
  GENRE: 0.2,
  THEME: 0,
  SIMILAR_TO: -0.6,
};

/** Kinds that come first on the surface `NEW_AND_POPULAR`. */
const NEWS: ReadonlySet<RowKind> = new Set<RowKind>(['NEW_RELEASES', 'TRENDING', 'TOP_10']);

type RowDraft = Pick<RowCandidate, 'key' | 'kind' | 'supply'> &
  Partial<Omit<RowCandidate, 'heading'>> & { readonly heading: Heading };

function toCandidate(draft: RowDraft, { surface, language }: PageInput): RowCandidate {
  return {
    facet: draft.kind,
    anchor: null,
    order: 'best',
    belowFold: false,
    ...draft,
    heading: headingText(draft.heading, textsFor(language)),
    bonus: BONUS[draft.kind] + (surface === 'NEW_AND_POPULAR' && NEWS.has(draft.kind) ? 4 : 0),
  };
}

/** Titles by score. */
export interface OrderedTitles {
  /** Unwatched titles, the best first. */
  readonly fresh: readonly number[];
  readonly all: readonly number[];
}

/** One number per title sorts without a comparison function: the score in its upper, the title in its lower bits. */
const TITLE_BITS = 2 ** 21;

function byScoreDescending(titles: readonly number[], score: Float32Array): readonly number[] {
  const bits = new Uint32Array(score.buffer, score.byteOffset, score.length);
  const keys = new Float64Array(titles.length);
  titles.forEach((title, index) => {
    const own = bits[title] ?? 0;
    // Bits of float32 in the order of their values: negative ones inverted, positive ones above them.
    const ascending = own >= 0x80000000 ? 0xffffffff - own : own + 0x80000000;
    keys[index] = (0xffffffff - ascending) * TITLE_BITS + title;
  });
  keys.sort();
  return Array.from(keys, (key) => key % TITLE_BITS);
}

export function orderTitles({ titles, scores }: PageInput, { started }: WatchedTitles): OrderedTitles {
  const all = byScoreDescending(titles, scores.score);
  return { fresh: all.filter((title) => !started.has(title)), all };
}

/** The groups whose first screens have the highest scores, the best first. */
function bestGroups({ catalogue, scores }: PageInput, { fresh }: OrderedTitles): readonly number[] {
  const counts = new Uint8Array(catalogue.groups.length);
  const sums = new Float64Array(catalogue.groups.length);
  for (const title of fresh) {
    const score = scores.score[title] ?? 0;
    for (const group of catalogue.groupsOfTitle[title] ?? []) {
      if (counts[group] === SCREEN) continue;
      counts[group] = (counts[group] ?? 0) + 1;
      sums[group] = (sums[group] ?? 0) + score;
    }
  }
  const filled = [...counts.keys()].filter((group) => counts[group] === SCREEN);
  return topBy(filled, MAX_GROUPS, (group) => sums[group] ?? 0);
}

function groupRows(input: PageInput, ordered: OrderedTitles): readonly RowDraft[] {
  const { groups, groupsOfTitle } = input.catalogue;
  const best = bestGroups(input, ordered);
  const places = new Int16Array(groups.length).fill(-1);
  best.forEach((group, place) => (places[group] = place));
  const supplies: number[][] = best.map(() => []);
  for (const title of ordered.fresh) {
    for (const group of groupsOfTitle[title] ?? []) {
      const supply = supplies[places[group] ?? -1];
      if (supply !== undefined && supply.length < SUPPLY) supply.push(title);
    }
  }
  return best.flatMap((number, place) => {
    const group = groups[number];
    return group === undefined ? [] : [{ ...group, supply: supplies[place] ?? [] }];
  });
}

function nameOf({ catalogue, language }: PageInput, title: number): string {
  const named = catalogue.titles[title];
  return named === undefined ? '' : localised(named.names, language, named.originalLanguage);
}

/** A row of titles similar to `anchor`, which is popular. */
function similarRow(input: PageInput, anchor: number, from: readonly number[]): RowDraft {
  const { catalogue, learned } = input;
  return {
    key: `like:${catalogue.titles[anchor]?.id ?? ''}`,
    kind: 'SIMILAR_TO',
    heading: { of: 'moreLike', name: nameOf(input, anchor) },
    supply: topBy(from, SUPPLY, similarity(catalogue, learned, anchor)).filter((title) => title !== anchor),
    anchor,
    order: 'given',
  };
}

/**
 * Rows of titles whose score one watched title raises more than any other one does, and by at least the stated part: for
 * the watched titles that explain the most of the profile's best titles.
 */
function becauseRows(input: PageInput, { fresh }: OrderedTitles, { started }: WatchedTitles): readonly RowDraft[] {
  const explained = new Map<number, number[]>();
  for (const title of fresh.slice(0, EXPLAINED_POOL)) {
    const largest = largestShare(input.scores.sharesOf(title));
    if (largest === null || largest.part < MIN_ANCHOR_PART) continue;
    if (!started.has(largest.title) || input.evidence.get(largest.title) !== 'WATCHED') continue;
    const supply = explained.get(largest.title);
    if (supply === undefined) explained.set(largest.title, [title]);
    else if (supply.length < SUPPLY) supply.push(title);
  }
  const anchors = topBy(explained.keys(), MAX_BECAUSE, (anchor) => explained.get(anchor)?.length ?? 0);
  return anchors.map((anchor) => ({
    key: `because:${input.catalogue.titles[anchor]?.id ?? ''}`,
    kind: 'BECAUSE_YOU_WATCHED',
    heading: { of: 'becauseWatched', name: nameOf(input, anchor) },
    supply: explained.get(anchor) ?? [],
    anchor,
    order: 'given',
  }));
}

function newReleases({ catalogue, now }: PageInput, { fresh }: OrderedTitles): readonly number[] {
  return fresh.filter((title) => isNewRelease(catalogue, title, now)).slice(0, SUPPLY);
}

/** Titles with a high appeal and a low fit to the taste. */
function unlikeTaste({ catalogue, scores }: PageInput, { fresh }: OrderedTitles): readonly number[] {
  return topBy(fresh, SUPPLY, (title) => 2 * (catalogue.appeal[title] ?? 0) - (scores.fit?.[title] ?? 0));
}

function fixedRows(
  input: PageInput,
  ordered: OrderedTitles,
  { finished, started }: WatchedTitles,
): readonly RowDraft[] {
  const { catalogue, restrictions, ranking, scores } = input;
  const rising = trending(catalogue, ranking)
    .filter((title) => !started.has(title))
    .slice(0, SUPPLY);
  return [
    {
      key: 'top-picks',
      kind: 'TOP_PICKS',
      heading: scores.fit === null ? { of: 'popularIn', country: restrictions.country } : { of: 'topPicks' },
      supply: ordered.fresh.slice(0, SUPPLY),
    },
    { key: 'trending', kind: 'TRENDING', heading: { of: 'trending' }, supply: rising, order: 'given' },
    { key: 'new', kind: 'NEW_RELEASES', heading: { of: 'newReleases' }, supply: newReleases(input, ordered) },
    {
      key: 'top-10',
      kind: 'TOP_10',
      heading: { of: 'topTen', country: restrictions.country },
      supply: topTen(ranking),
      order: 'exact',
      belowFold: true,
    },
    {
      key: 'again',
      kind: 'WATCH_AGAIN',
      heading: { of: 'watchAgain' },
      supply: finished.slice(0, SUPPLY),
      order: 'exact',
      belowFold: true,
    },
    { key: 'more', kind: 'THEME', heading: { of: 'more' }, supply: ordered.fresh },
    {
      key: 'other',
      kind: 'THEME',
      heading: { of: scores.fit === null ? 'wellKnown' : 'different' },
      supply: unlikeTaste(input, ordered),
      order: 'given',
    },
  ];
}

function similarRows(input: PageInput, ordered: OrderedTitles, count: number): readonly RowDraft[] {
  const anchors = topBy(input.titles, count, (title) => input.catalogue.appeal[title] ?? 0);
  return anchors.map((anchor) => similarRow(input, anchor, ordered.fresh));
}

export function rowCandidates(
  input: PageInput,
  ordered: OrderedTitles,
  watched: WatchedTitles,
): readonly RowCandidate[] {
  const because = becauseRows(input, ordered, watched);
  const drafts = [...fixedRows(input, ordered, watched), ...because, ...groupRows(input, ordered)];
  const similar = similarRows(input, ordered, Math.max(0, ENOUGH_CANDIDATES - drafts.length));
  return [...drafts, ...similar].map((draft) => toCandidate(draft, input));
}
