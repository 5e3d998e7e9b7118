/** All candidate rows of a page. */
import { localised } from '@marquee/contracts/localised';
import type { PageInput } from './page-input.js';
import { topTen, trending } from '../popularity/ranking.js';
import { similarity } from '../profile/score.js';
import { topBy } from './top-by.js';
import type { RowCandidate, RowKind } from './row.js';
import type { WatchedTitles } from '../profile/watched-titles.js';

/** Titles per candidate: twice what a row shows, since rows above may take some of them. */
const SUPPLY = 60;
const SCREEN = 10;
const NEW_FOR_MS = 60 * 24 * 3600 * 1000;
/** Number of candidates up to which rows similar to popular titles are added. */
const ENOUGH_CANDIDATES = 60;
/** Genre and theme candidates, the best ones: three times the rows of a page. */
const MAX_GROUPS = 120;
/** Similar titles are searched among the best titles of the profile; later ones would not be shown. */
const SIMILARITY_POOL = 1500;

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

type RowDraft = Pick<RowCandidate, 'key' | 'kind' | 'heading' | 'supply'> & Partial<RowCandidate>;

function toCandidate(draft: RowDraft, { surface }: PageInput): RowCandidate {
  return {
    facet: draft.kind,
    anchor: null,
    order: 'best',
    belowFold: false,
    ...draft,
    bonus: BONUS[draft.kind] + (surface === 'NEW_AND_POPULAR' && NEWS.has(draft.kind) ? 4 : 0),
  };
}

/** Titles by score, unwatched ones first. */
export interface OrderedTitles {
  /** Unwatched titles, the best first. */
  readonly fresh: readonly number[];
  readonly all: readonly number[];
}

export function orderTitles({ titles, scores }: PageInput, { started }: WatchedTitles): OrderedTitles {
  const { score } = scores;
  const byScore = [...titles].sort((a, b) => (score[b] ?? 0) - (score[a] ?? 0) || a - b);
  const fresh = byScore.filter((title) => !started.has(title));
  return { fresh, all: [...fresh, ...byScore.filter((title) => started.has(title))] };
}

function groupRows({ catalogue, scores }: PageInput, { all }: OrderedTitles): readonly RowDraft[] {
  const supplies: number[][] = catalogue.groups.map(() => []);
  for (const title of all) {
    for (const group of catalogue.groupsOfTitle[title] ?? []) {
      const supply = supplies[group];
      if (supply !== undefined && supply.length < SUPPLY) supply.push(title);
    }
  }
  const valueOf = (group: number): number => {
    const screen = (supplies[group] ?? []).slice(0, SCREEN);
    return screen.reduce((sum, title) => sum + (scores.score[title] ?? 0), 0);
  };
  const filled = [...supplies.keys()].filter((group) => (supplies[group]?.length ?? 0) >= SCREEN);
  return topBy(filled, MAX_GROUPS, valueOf).flatMap((number) => {
    const group = catalogue.groups[number];
    return group === undefined ? [] : [{ ...group, supply: supplies[number] ?? [] }];
  });
}

function nameOf({ catalogue, language }: PageInput, title: number): string {
  const named = catalogue.titles[title];
  return named === undefined ? '' : localised(named.names, language, named.originalLanguage);
}

/** A row of titles similar to `anchor`. */
function anchorRow(
  input: PageInput,
  kind: 'BECAUSE_YOU_WATCHED' | 'SIMILAR_TO',
  anchor: number,
  from: readonly number[],
): RowDraft {
  const name = nameOf(input, anchor);
  const id = input.catalogue.titles[anchor]?.id ?? '';
  const supply = topBy(from, SUPPLY, similarity(input.catalogue, anchor)).filter((title) => title !== anchor);
  return {
    key: `${kind === 'SIMILAR_TO' ? 'like' : 'because'}:${id}`,
    kind,
    heading: kind === 'SIMILAR_TO' ? `More like ${name}` : `Because you watched ${name}`,
    supply,
    anchor,
    order: 'given',
  };
}

const COUNTRY_NAMES = new Intl.DisplayNames(['en'], { type: 'region' });

/** "United" countries take an article in a heading. */
function countryName(country: string): string {
  const name = COUNTRY_NAMES.of(country) ?? country;
  return name.startsWith('United') ? `the ${name}` : name;
}

function newReleases({ catalogue, titles, scores, now }: PageInput): readonly number[] {
  const since = now.getTime() - NEW_FOR_MS;
  const recent = titles.filter((title) => (catalogue.publishedAtMs[title] ?? 0) > since);
  return topBy(recent, SUPPLY, (title) => scores.score[title] ?? 0);
}

/** Titles with a high appeal and a low fit to the taste. */
function unlikeTaste({ catalogue, scores }: PageInput, { fresh }: OrderedTitles): readonly number[] {
  return topBy(fresh, SUPPLY, (title) => 2 * (catalogue.appeal[title] ?? 0) - (scores.fit?.[title] ?? 0));
}

function fixedRows(input: PageInput, ordered: OrderedTitles, { finished }: WatchedTitles): readonly RowDraft[] {
  const { catalogue, restrictions, ranking, scores } = input;
  const rising = trending(catalogue, ranking).slice(0, SUPPLY);
  return [
    {
      key: 'top-picks',
      kind: 'TOP_PICKS',
      heading: scores.fit === null ? 'Loved by many' : 'Top picks for you',
      supply: ordered.fresh.slice(0, SUPPLY),
    },
    { key: 'trending', kind: 'TRENDING', heading: 'Trending now', supply: rising, order: 'given' },
    { key: 'new', kind: 'NEW_RELEASES', heading: 'New on Marquee', supply: newReleases(input) },
    {
      key: 'top-10',
      kind: 'TOP_10',
      heading: `Top 10 in ${countryName(restrictions.country)}`,
      supply: topTen(ranking),
      order: 'exact',
      belowFold: true,
    },
    {
      key: 'again',
      kind: 'WATCH_AGAIN',
      heading: 'Watch again',
      supply: finished.slice(0, SUPPLY),
      order: 'exact',
      belowFold: true,
    },
    { key: 'more', kind: 'THEME', heading: 'More to explore', supply: ordered.all },
    {
      key: 'other',
      kind: 'THEME',
      heading: 'Something different',
      supply: unlikeTaste(input, ordered),
      order: 'given',
    },
  ];
}

function similarRows(input: PageInput, ordered: OrderedTitles, count: number): readonly RowDraft[] {
  const anchors = topBy(input.titles, count, (title) => input.catalogue.appeal[title] ?? 0);
  return anchors.map((anchor) => anchorRow(input, 'SIMILAR_TO', anchor, ordered.all));
}

export function rowCandidates(
  input: PageInput,
  ordered: OrderedTitles,
  watched: WatchedTitles,
): readonly RowCandidate[] {
  const pool = ordered.fresh.slice(0, SIMILARITY_POOL);
  const because = watched.anchors.map((anchor) => anchorRow(input, 'BECAUSE_YOU_WATCHED', anchor, pool));
  const drafts = [...fixedRows(input, ordered, watched), ...because, ...groupRows(input, ordered)];
  const similar = similarRows(input, ordered, Math.max(0, ENOUGH_CANDIDATES - drafts.length));
  return [...drafts, ...similar].map((draft) => toCandidate(draft, input));
}
