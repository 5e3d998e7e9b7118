/** Every row that a page might have, for one profile at one moment. */
import { localised } from '@marquee/contracts/localised';
import type { PageInput } from './page-input.js';
import { topTen, trending } from '../popularity/ranking.js';
import { similarity } from '../profile/score.js';
import { topBy } from './top-by.js';
import type { RowCandidate, RowKind } from './row.js';
import type { WatchedTitles } from '../profile/watched-titles.js';

/** Titles held ready for a row: twice what it shows, since rows above it may have taken some. */
const SUPPLY = 60;
const SCREEN = 10;
const NEW_FOR_MS = 60 * 24 * 3600 * 1000;
/** So many rows can be filled, or rows like a much loved title are added until they can. */
const ENOUGH_CANDIDATES = 60;
/** Genres and themes that are looked at, the most promising ones: three for each that a page can hold. */
const MAX_GROUPS = 120;
/** Likeness is sought among the titles that fit the profile best; further down nothing would be shown anyway. */
const LIKENESS_REACH = 1500;

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

/** What has just come and what others watch comes first where that was asked for. */
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

/** Titles to choose from: by score, what was watched behind all that was not. */
export interface OrderedTitles {
  /** Not watched yet, the best first. */
  readonly fresh: readonly number[];
  readonly all: readonly number[];
}

export function orderTitles({ titles, scores }: PageInput, { started }: WatchedTitles): OrderedTitles {
  const { score } = scores;
  const ordered = [...titles].sort((a, b) => (score[b] ?? 0) - (score[a] ?? 0) || a - b);
  const fresh = ordered.filter((title) => !started.has(title));
  return { fresh, all: [...fresh, ...ordered.filter((title) => started.has(title))] };
}

function groupRows({ catalogue, scores }: PageInput, { all }: OrderedTitles): readonly RowDraft[] {
  const supplies: number[][] = catalogue.groups.map(() => []);
  for (const title of all) {
    for (const group of catalogue.groupsOfTitle[title] ?? []) {
      const supply = supplies[group];
      if (supply !== undefined && supply.length < SUPPLY) supply.push(title);
    }
  }
  const promise = (group: number): number => {
    const screen = (supplies[group] ?? []).slice(0, SCREEN);
    return screen.reduce((sum, title) => sum + (scores.score[title] ?? 0), 0);
  };
  const filled = [...supplies.keys()].filter((group) => (supplies[group]?.length ?? 0) >= SCREEN);
  return topBy(filled, MAX_GROUPS, promise).flatMap((number) => {
    const group = catalogue.groups[number];
    return group === undefined ? [] : [{ ...group, supply: supplies[number] ?? [] }];
  });
}

function nameOf({ catalogue, language }: PageInput, title: number): string {
  const named = catalogue.titles[title];
  return named === undefined ? '' : localised(named.names, language, named.originalLanguage);
}

/** A row of what is like `anchor`. */
function anchored(
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

/** "United" countries have an article in a sentence. */
function countryName(country: string): string {
  const name = COUNTRY_NAMES.of(country) ?? country;
  return name.startsWith('United') ? `the ${name}` : name;
}

function newReleases({ catalogue, titles, scores, now }: PageInput): readonly number[] {
  const since = now.getTime() - NEW_FOR_MS;
  const recent = titles.filter((title) => (catalogue.publishedAtMs[title] ?? 0) > since);
  return topBy(recent, SUPPLY, (title) => scores.score[title] ?? 0);
}

/** Well liked by others, and not what the profile usually takes. */
function unlikeTaste({ catalogue, scores }: PageInput, { fresh }: OrderedTitles): readonly number[] {
  return topBy(fresh, SUPPLY, (title) => 2 * (catalogue.appeal[title] ?? 0) - (scores.fit?.[title] ?? 0));
}

function standingRows(input: PageInput, shelf: OrderedTitles, { finished }: WatchedTitles): readonly RowDraft[] {
  const { catalogue, restrictions, ranking, scores } = input;
  const rising = trending(catalogue, ranking).slice(0, SUPPLY);
  return [
    {
      key: 'top-picks',
      kind: 'TOP_PICKS',
      heading: scores.fit === null ? 'Loved by many' : 'Top picks for you',
      supply: shelf.fresh.slice(0, SUPPLY),
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
    { key: 'more', kind: 'THEME', heading: 'More to explore', supply: shelf.all },
    { key: 'other', kind: 'THEME', heading: 'Something different', supply: unlikeTaste(input, shelf), order: 'given' },
  ];
}

function similarRows(input: PageInput, shelf: OrderedTitles, count: number): readonly RowDraft[] {
  const anchors = topBy(input.titles, count, (title) => input.catalogue.appeal[title] ?? 0);
  return anchors.map((anchor) => anchored(input, 'SIMILAR_TO', anchor, shelf.all));
}

export function rowCandidates(input: PageInput, shelf: OrderedTitles, watched: WatchedTitles): readonly RowCandidate[] {
  const likely = shelf.fresh.slice(0, LIKENESS_REACH);
  const because = watched.anchors.map((anchor) => anchored(input, 'BECAUSE_YOU_WATCHED', anchor, likely));
  const drafts = [...standingRows(input, shelf, watched), ...because, ...groupRows(input, shelf)];
  const similar = similarRows(input, shelf, Math.max(0, ENOUGH_CANDIDATES - drafts.length));
  return [...drafts, ...similar].map((draft) => toCandidate(draft, input));
}
