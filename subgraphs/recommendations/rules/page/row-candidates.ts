/** All candidate rows of a page. */
import { localised } from '@marquee/contracts/localised';
import { isNewRelease } from '../catalogue/new-releases.js';
import type { PageInput } from './page-input.js';
import { trending } from '../popularity/ranking.js';
import { similarity } from '../profile/similarity.js';
import type { Heading } from '../texts/heading.js';
import { headingText, textsFor } from '../texts/texts.js';
import { MIN_ANCHOR_PART } from './recommendation-reason.js';
import { topBy } from './top-by.js';
import type { RankedTitles } from './ranked-titles.js';
import type { RowCandidate, RowKind } from './row.js';
import type { WatchedTitles } from '../profile/watched-titles.js';

/** Titles per candidate: twice what a row shows, since rows above may take some of them. */
const SUPPLY = 60;
const SCREEN = 10;
/** The titles that rise most in the country. */
const RISING = 40;
/** Titles of the last resort, which fills a page where rows are few. */
const MAX_EXPLORED = 200;
/** Number of candidates up to which rows similar to popular titles are added. */
const ENOUGH_CANDIDATES = 60;
/** Genre and theme candidates, the best ones: more than twice the rows of a page. */
const MAX_GROUPS = 100;
/** Groups are made of so many of the profile's best titles: enough for all rows, whatever the size of the catalogue. */
const POOL = 900;
/** The best titles of the profile, of which it is found out which watched title raises their score most. */
const EXPLAINED_POOL = 240;
const MAX_BECAUSE = 8;

interface KindWorth {
  readonly factor: number;
  readonly bonus: number;
}

const PLAIN: KindWorth = { factor: 1, bonus: 0 };

/**
 * Rows of which a page has one come soon below the first rows: the sum of the worth of the ten best titles is about 2.
 */
const KIND_WORTH: Partial<Record<RowKind, KindWorth>> = {
  TOP_PICKS: { factor: 1, bonus: 100 },
  TOP_10: { factor: 1, bonus: 1 },
  WATCH_AGAIN: { factor: 1, bonus: 0.8 },
  TRENDING: { factor: 1, bonus: 0.05 },
  NEW_RELEASES: { factor: 1, bonus: 0.05 },
  SIMILAR_TO: { factor: 0.7, bonus: 0 },
};

/** Kinds that come first on the surface `NEW_AND_POPULAR`. */
const NEWS: ReadonlySet<RowKind> = new Set<RowKind>(['NEW_RELEASES', 'TRENDING', 'TOP_10']);
const NEWS_BONUS = 10;

type RowDraft = Pick<RowCandidate, 'key' | 'kind' | 'supply'> &
  Partial<Omit<RowCandidate, 'heading'>> & { readonly heading: Heading };

function toCandidate(draft: RowDraft, { surface, language }: PageInput): RowCandidate {
  const { factor, bonus } = KIND_WORTH[draft.kind] ?? PLAIN;
  return {
    facet: draft.kind,
    anchor: null,
    order: 'best',
    belowFold: false,
    ...draft,
    heading: headingText(draft.heading, textsFor(language)),
    factor,
    bonus: bonus + (surface === 'NEW_AND_POPULAR' && NEWS.has(draft.kind) ? NEWS_BONUS : 0),
  };
}

/** The groups whose first screens, among the profile's best titles, are worth most, the best first. */
function bestGroups({ catalogue: { groups, groupsOfTitle } }: PageInput, { fresh, worth }: RankedTitles) {
  const counts = new Uint8Array(groups.length);
  const sums = new Float64Array(groups.length);
  const filled: number[] = [];
  for (let rank = 0; rank < Math.min(POOL, fresh.length); rank += 1) {
    const title = fresh[rank] ?? 0;
    const own = groupsOfTitle[title];
    if (own === undefined) continue;
    const gain = worth[title] ?? 0;
    for (let index = 0; index < own.length; index += 1) {
      const group = own[index] ?? 0;
      const count = counts[group] ?? 0;
      if (count === SCREEN) continue;
      counts[group] = count + 1;
      sums[group] = (sums[group] ?? 0) + gain;
      if (count + 1 === SCREEN) filled.push(group);
    }
  }
  return topBy(filled, MAX_GROUPS, (group) => sums[group] ?? 0);
}

function groupRows(input: PageInput, ranked: RankedTitles): readonly RowDraft[] {
  const { groups, groupsOfTitle } = input.catalogue;
  const best = bestGroups(input, ranked);
  const places = new Int16Array(groups.length).fill(-1);
  best.forEach((group, place) => (places[group] = place));
  const supplies: number[][] = best.map(() => []);
  for (let rank = 0; rank < Math.min(POOL, ranked.fresh.length); rank += 1) {
    const title = ranked.fresh[rank] ?? 0;
    const own = groupsOfTitle[title];
    if (own === undefined) continue;
    for (let index = 0; index < own.length; index += 1) {
      const place = places[own[index] ?? 0] ?? -1;
      if (place === -1) continue;
      const supply = supplies[place];
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
function similarRow(input: PageInput, anchor: number, from: Uint32Array): RowDraft {
  const { catalogue, learned } = input;
  return {
    key: `like:${catalogue.titles[anchor]?.id ?? ''}`,
    kind: 'SIMILAR_TO',
    heading: { of: 'moreLike', name: nameOf(input, anchor) },
    supply: topBy(from, SUPPLY, similarity(catalogue, learned, anchor)).filter((title) => title !== anchor),
    anchor,
  };
}

/**
 * Rows of titles whose score one watched title raises more than any other one does, and by at least the stated part: for
 * the watched titles that explain the most of the profile's best titles.
 */
function becauseRows(
  input: PageInput,
  { fresh, worth }: RankedTitles,
  { started }: WatchedTitles,
): readonly RowDraft[] {
  const pool = [...fresh.subarray(0, EXPLAINED_POOL)];
  const { causes, parts } = input.scores.largestSharesOf(pool);
  const explained = new Map<number, number[]>();
  const worths = new Map<number, number>();
  pool.forEach((title, index) => {
    const anchor = causes[index] ?? -1;
    if ((parts[index] ?? 0) < MIN_ANCHOR_PART || !started.has(anchor)) return;
    if (input.evidence.get(anchor) !== 'WATCHED') return;
    const supply = explained.get(anchor) ?? [];
    if (supply.length === SUPPLY) return;
    explained.set(anchor, supply);
    supply.push(title);
    if (supply.length <= SCREEN) worths.set(anchor, (worths.get(anchor) ?? 0) + (worth[title] ?? 0));
  });
  const anchors = topBy(explained.keys(), MAX_BECAUSE, (anchor) => worths.get(anchor) ?? 0);
  return anchors.map((anchor) => ({
    key: `because:${input.catalogue.titles[anchor]?.id ?? ''}`,
    kind: 'BECAUSE_YOU_WATCHED',
    heading: { of: 'becauseWatched', name: nameOf(input, anchor) },
    supply: explained.get(anchor) ?? [],
    anchor,
  }));
}

function newReleases({ catalogue, now }: PageInput, { fresh }: RankedTitles): readonly number[] {
  const found: number[] = [];
  for (let rank = 0; rank < fresh.length && found.length < SUPPLY; rank += 1) {
    const title = fresh[rank] ?? 0;
    if (isNewRelease(catalogue, title, now)) found.push(title);
  }
  return found;
}

/** Titles with a high appeal and a low fit to the taste. */
function unlikeTaste({ catalogue, scores }: PageInput, { fresh }: RankedTitles): readonly number[] {
  return topBy(fresh, SUPPLY, (title) => 2 * (catalogue.appeal[title] ?? 0) - (scores.fit?.[title] ?? 0));
}

function byWorth({ worth }: RankedTitles): (a: number, b: number) => number {
  return (a, b) => (worth[b] ?? 0) - (worth[a] ?? 0);
}

function fixedRows(input: PageInput, ranked: RankedTitles, { finished, started }: WatchedTitles): readonly RowDraft[] {
  const { catalogue, restrictions, ranking, topTen, scores } = input;
  const rising = trending(catalogue, ranking)
    .filter((title) => !started.has(title))
    .slice(0, RISING)
    .sort(byWorth(ranked));
  return [
    {
      key: 'top-picks',
      kind: 'TOP_PICKS',
      heading: scores.fit === null ? { of: 'popularIn', country: restrictions.country } : { of: 'topPicks' },
      supply: [...ranked.fresh.subarray(0, SUPPLY)],
    },
    { key: 'trending', kind: 'TRENDING', heading: { of: 'trending' }, supply: rising },
    { key: 'new', kind: 'NEW_RELEASES', heading: { of: 'newReleases' }, supply: newReleases(input, ranked) },
    {
      key: 'top-10',
      kind: 'TOP_10',
      heading: { of: 'topTen', country: restrictions.country },
      supply: topTen,
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
    {
      key: 'more',
      kind: 'THEME',
      heading: { of: 'more' },
      supply: [...ranked.fresh.subarray(0, MAX_EXPLORED)],
      belowFold: true,
    },
    {
      key: 'other',
      kind: 'THEME',
      heading: { of: scores.fit === null ? 'wellKnown' : 'different' },
      supply: unlikeTaste(input, ranked),
    },
  ];
}

function similarRows(input: PageInput, ranked: RankedTitles, count: number): readonly RowDraft[] {
  if (count === 0) return [];
  const anchors = topBy(input.titles, count, (title) => input.catalogue.appeal[title] ?? 0);
  return anchors.map((anchor) => similarRow(input, anchor, ranked.fresh));
}

export function rowCandidates(input: PageInput, ranked: RankedTitles, watched: WatchedTitles): readonly RowCandidate[] {
  const because = becauseRows(input, ranked, watched);
  const drafts = [...fixedRows(input, ranked, watched), ...because, ...groupRows(input, ranked)];
  const similar = similarRows(input, ranked, Math.max(0, ENOUGH_CANDIDATES - drafts.length));
  return [...drafts, ...similar].map((draft) => toCandidate(draft, input));
}
