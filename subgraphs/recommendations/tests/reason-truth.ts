/**
 * Checks reasons, rows and headings against what is served: each sentence is read, what it names is taken away by real
 * events, and the score must fall by the share that is claimed.
 */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { isWithinMaturity } from '@marquee/contracts/maturity';
import { localised } from '@marquee/contracts/localised';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { openPersonalisation } from '../personalisation.js';
import type { Personalisation } from '../personalisation.js';
import { readRowId } from '../pages/row-id.js';
import { isNewRelease } from '../rules/catalogue/new-releases.js';
import { MIN_ANCHOR_PART, MIN_GENRE_TITLES, POPULAR_RANKS } from '../rules/page/recommendation-reason.js';
import { currentRatings } from '../rules/profile/ratings.js';
import { isStarted } from '../rules/profile/watched-titles.js';
import { textsFor } from '../rules/texts/texts.js';
import type { RecommendationsServices } from '../services.js';
import { openRecommendationsStore } from '../store.js';
import type { RecommendationsStore } from '../store.js';
import { NOW, requestPage, requestTitles } from './requests.js';
import type { Page, Row } from './requests.js';

/** The fall of a score may differ from the share by the rounding of float32 sums over the history: so much and this part. */
export const TOLERANCE = { absolute: 1e-4, part: 0.001 } as const;

/** What a sentence claims. Several titles when they have the same name. */
export interface Claim {
  readonly title: number;
  readonly sentence: string;
  readonly of: 'WATCHED' | 'LIKED' | 'LISTED' | 'NEW_AND_SIMILAR' | 'GENRE' | 'POPULAR';
  /** Title numbers that the claim is about; none for popularity. */
  readonly named: readonly number[];
}

export interface TruthReport {
  /** Sentences by what they claim. */
  readonly claims: Record<Claim['of'], number>;
  /** Scores that were compared before and after a removal. */
  compared: number;
  /** Tiles of rows that were checked. */
  tiles: number;
  /** Titles whose score was compared with the sum of its parts. */
  sums: number;
  /** The largest difference between a fall and its share. */
  largestError: number;
  readonly violations: string[];
}

export interface TruthChecker {
  /** What is served to the viewer now. */
  state(viewer: ViewerIdentity): Promise<Personalisation>;
  /** The sentences of titles, as a client gets them. */
  sentences(viewer: ViewerIdentity, titles: readonly number[]): Promise<readonly (string | null)[]>;
  /**
   * Checks sentences against the scores, and by removals. The profile has lost what was removed afterwards.
   *
   * @param viewer
   * @param sentences By title number. Null: no reason.
   * @param removals Named titles and genres that are removed at most.
   */
  check(
    viewer: ViewerIdentity,
    sentences: ReadonlyMap<number, string | null>,
    removals: number,
    report: TruthReport,
  ): Promise<void>;
  /** Checks the headings, anchors and tiles of the viewer's page, and its hero, also that of the surface for kids. */
  checkRows(viewer: ViewerIdentity, report: TruthReport): Promise<void>;
}

export function emptyReport(): TruthReport {
  return {
    claims: { WATCHED: 0, LIKED: 0, LISTED: 0, NEW_AND_SIMILAR: 0, GENRE: 0, POPULAR: 0 },
    ...{ compared: 0, tiles: 0, sums: 0, largestError: 0, violations: [] },
  };
}

export async function createTruthChecker(subgraph: TestSubgraph<RecommendationsServices>): Promise<TruthChecker> {
  const store = await openRecommendationsStore(subgraph.store);
  const state = (viewer: ViewerIdentity) => stateOf(subgraph, store, viewer);
  return {
    state,
    sentences: async (viewer, titles) => {
      const { catalogue } = await state(viewer);
      const ids = titles.map((title) => catalogue.titles[title]?.id ?? '');
      const answer = await requestTitles(subgraph, viewer, ids, 'whyRecommended');
      return answer.titles.map((title) => (title?.['whyRecommended'] as string | null | undefined) ?? null);
    },
    check: async (viewer, sentences, removals, report) => {
      const before = await state(viewer);
      for (const title of sentences.keys()) checkSum(before, title, report);
      const claims = [...sentences].flatMap(([title, sentence]) => {
        if (sentence === null) return [];
        const claim = readSentence(before, title, sentence);
        if (claim === null) report.violations.push(`${labelOf(before, title)}: "${sentence}" names nothing known`);
        return claim === null ? [] : [claim];
      });
      for (const claim of claims) checkClaim(before, claim, report);
      await checkByRemoval(subgraph, state, viewer, { before, claims, removals }, report);
    },
    checkRows: async (viewer, report) => {
      const before = await state(viewer);
      const { rows, hero } = await requestPage(subgraph, viewer);
      for (const { node } of rows.edges) checkRow(before, node, report);
      checkHero(before, hero, () => true, report);
      const kids = await requestPage(subgraph, viewer, { surface: 'KIDS' });
      const level = (title: number) => before.catalogue.titles[title]?.maturityLevel ?? 'AGE_18';
      checkHero(before, kids.hero, (title) => isWithinMaturity(level(title), 'AGE_10'), report);
    },
  };
}

function stateOf(
  subgraph: TestSubgraph<RecommendationsServices>,
  store: RecommendationsStore,
  viewer: ViewerIdentity,
): Promise<Personalisation> {
  return openPersonalisation({ store, services: subgraph.services, viewer, now: NOW });
}

function nameOf({ catalogue, language }: Personalisation, title: number): string {
  const named = catalogue.titles[title];
  return named === undefined ? '' : localised(named.names, language, named.originalLanguage);
}

function labelOf(personalisation: Personalisation, title: number): string {
  return `${nameOf(personalisation, title)} for ${personalisation.profileId ?? 'a guest'}`;
}

/** Reads the sentence alone, with nothing of what produced it: which text of the language is it, and about what? */
function readSentence(personalisation: Personalisation, title: number, sentence: string): Claim | null {
  const { catalogue, language, restrictions, facts } = personalisation;
  const texts = textsFor(language);
  const claim = (of: Claim['of'], named: readonly number[]): Claim => ({ title, sentence, of, named });
  const country = restrictions?.country ?? '';
  const ranks = Array.from({ length: 10 }, (_, index) => texts.rank(index + 1, country));
  if (sentence === texts.popularIn(country) || ranks.includes(sentence)) return claim('POPULAR', []);
  const genre = [...catalogue.features.genreTrait.keys()].find((each) => texts.becauseGenre(each) === sentence);
  const known = signalsOf(personalisation).flatMap((id) => catalogue.indexOf.get(id) ?? []);
  if (genre !== undefined)
    return claim(
      'GENRE',
      known.filter((each) => catalogue.titles[each]?.genres.includes(genre) === true),
    );
  const forms = [
    ['WATCHED', texts.becauseWatched, facts.history.views.map(({ titleId }) => titleId)],
    [
      'LIKED',
      texts.becauseLiked,
      currentRatings(facts.ratings).flatMap(({ titleId, thumb }) => (thumb === 'DOWN' ? [] : [titleId])),
    ],
    ['LISTED', texts.becauseListed, facts.listed],
    ['NEW_AND_SIMILAR', texts.newAndSimilar, signalsOf(personalisation)],
  ] as const;
  for (const [of, text, ids] of forms) {
    const named = ids
      .flatMap((id) => catalogue.indexOf.get(id) ?? [])
      .filter((each) => text(nameOf(personalisation, each)) === sentence);
    if (named.length > 0) return claim(of, named);
  }
  return null;
}

/** All titles of the profile's history, list and ratings. */
function signalsOf({ facts }: Personalisation): readonly TitleId[] {
  const { history, listed, ratings } = facts;
  const all = [...history.views, ...currentRatings(ratings)].map(({ titleId }) => titleId);
  return [...new Set([...all, ...listed])];
}

function shareOf(personalisation: Personalisation, title: number, named: readonly number[]): number {
  const shares = personalisation.scores().sharesOf(title);
  return shares.reduce((sum, each) => sum + (named.includes(each.title) ? each.share : 0), 0);
}

function positiveOf(personalisation: Personalisation, title: number): number {
  const { sharesOf } = personalisation.scores();
  return sharesOf(title).reduce((sum, { share }) => sum + Math.max(0, share), 0);
}

/** Popularity and the shares of the history sum up to the score. */
function checkSum(personalisation: Personalisation, title: number, report: TruthReport): void {
  const { score, popularity, sharesOf, fit } = personalisation.scores();
  if (fit === null) return;
  const parts = sharesOf(title).reduce((sum, { share }) => sum + share, popularity[title] ?? 0);
  const error = Math.abs(parts - (score[title] ?? 0));
  report.sums += 1;
  if (error > TOLERANCE.absolute + TOLERANCE.part * Math.abs(parts))
    report.violations.push(
      `${labelOf(personalisation, title)}: its parts sum up to ${parts}, and not to ${score[title]}`,
    );
}

/** @param isShown Whether the surface may show and name a title. */
function checkHero(
  personalisation: Personalisation,
  hero: Page['hero'],
  isShown: (title: number) => boolean,
  report: TruthReport,
): void {
  const title = personalisation.catalogue.indexOf.get((hero?.title.id ?? '') as TitleId);
  if (title === undefined || hero === null || hero.reason === null) return;
  const claim = readSentence(personalisation, title, hero.reason);
  if (claim === null) report.violations.push(`${labelOf(personalisation, title)}: the hero's "${hero.reason}"`);
  else checkClaim(personalisation, claim, report);
  const isHidden = claim !== null && claim.of !== 'GENRE' && claim.named.some((each) => !isShown(each));
  if (isHidden || !isShown(title))
    report.violations.push(`${labelOf(personalisation, title)}: the hero's "${hero.reason}" shows a hidden title`);
}

/** What a claim must be without any removal. */
function checkClaim(personalisation: Personalisation, claim: Claim, report: TruthReport): void {
  const { title, of, named, sentence } = claim;
  const { facts, catalogue, visible } = personalisation;
  report.claims[of] += 1;
  const wrong = (what: string): void => {
    report.violations.push(`${labelOf(personalisation, title)}: "${sentence}", but ${what}`);
  };
  if (of === 'POPULAR') {
    const rank = personalisation.ranking().indexOf(title) + 1;
    if (rank === 0 || rank > POPULAR_RANKS) wrong(`its rank is ${rank}`);
    if ((personalisation.scores().popularity[title] ?? 0) <= 0) wrong('popularity adds nothing');
    return;
  }
  if (shareOf(personalisation, title, named) <= 0) wrong('that has no part in its score');
  if (of === 'GENRE') {
    if (named.length < MIN_GENRE_TITLES) wrong('the history has one such title');
    return;
  }
  if (!named.some((each) => visible.has(each))) wrong('that title is hidden');
  const isOf = (id: TitleId): boolean => named.includes(catalogue.indexOf.get(id) ?? -1);
  if (of === 'WATCHED' && !facts.history.views.some((view) => isOf(view.titleId) && isStarted(view)))
    wrong('that title was not started');
  if (of === 'NEW_AND_SIMILAR' && !isNewRelease(catalogue, title, personalisation.today)) wrong('it is not new');
}

/** Takes titles out of the history, list and ratings, by the events of their owners. */
export async function removeSignals(
  subgraph: TestSubgraph,
  { facts, catalogue, profileId }: Personalisation,
  titles: readonly number[],
): Promise<void> {
  const ids = new Set(titles.flatMap((title) => catalogue.titles[title]?.id ?? []));
  const at = NOW.toISOString();
  const key = profileId as ProfileId;
  const views = facts.history.views.filter(({ titleId }) => ids.has(titleId));
  const ratings = facts.ratings.all.filter(({ titleId, thumb }) => thumb !== null && ids.has(titleId));
  const listed = facts.listed.filter((titleId) => !ids.has(titleId));
  const publish = async (owner: string, events: readonly NewEvent[]): Promise<void> => {
    if (events.length > 0) await subgraph.publish(owner, events);
  };
  await publish(
    'playback',
    views.map(({ titleId }) => newEvent('HistoryRemoved', key, { profileId: key, titleId, at }, at)),
  );
  await publish(
    'ratings',
    ratings.map(({ titleId }) =>
      newEvent('RatingChanged', `${key}:${titleId}`, { profileId: key, titleId, thumb: null, at }, at),
    ),
  );
  if (listed.length < facts.listed.length)
    await publish('users', [newEvent('MyListChanged', key, { profileId: key, titleIds: listed, at }, at)]);
}

interface Removal {
  readonly before: Personalisation;
  readonly claims: readonly Claim[];
  readonly removals: number;
}

/** Removes what the claims name, one after the other, and compares the scores of all titles that name it. */
async function checkByRemoval(
  subgraph: TestSubgraph,
  state: TruthChecker['state'],
  viewer: ViewerIdentity,
  { before, claims, removals }: Removal,
  report: TruthReport,
): Promise<void> {
  const byNamed = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (claim.of === 'POPULAR') continue;
    const key = claim.named.join();
    byNamed.set(key, [...(byNamed.get(key) ?? []), claim]);
  }
  // Single titles first: a genre takes away much of the history.
  const groups = [...byNamed.values()].sort((a, b) => (a[0]?.named.length ?? 0) - (b[0]?.named.length ?? 0));
  let current = before;
  for (const group of spread(groups, removals)) {
    const named = group[0]?.named ?? [];
    await removeSignals(subgraph, current, named);
    const after = await state(viewer);
    // Without a history left there is no score of a history to compare.
    if (after.scores().fit === null) return;
    for (const claim of group) compare(current, after, claim, report);
    current = after;
  }
}

/** Some of a list, from its whole length. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length <= count) return list;
  return Array.from({ length: count }, (_, index) => list[Math.floor((index * list.length) / count)] as T);
}

function compare(before: Personalisation, after: Personalisation, claim: Claim, report: TruthReport): void {
  const { title, named, sentence } = claim;
  const share = shareOf(before, title, named);
  const fall = (before.scores().score[title] ?? 0) - (after.scores().score[title] ?? 0);
  const error = Math.abs(fall - share);
  report.compared += 1;
  report.largestError = Math.max(report.largestError, error);
  const isWithin = error <= TOLERANCE.absolute + TOLERANCE.part * Math.abs(share);
  if (!isWithin || fall <= 0)
    report.violations.push(
      `${labelOf(before, title)}: "${sentence}", but its score fell by ${fall.toFixed(4)}, not by ${share.toFixed(4)}`,
    );
}

/** A row says what is so of each of its tiles. */
function checkRow(personalisation: Personalisation, row: Row, report: TruthReport): void {
  const { catalogue, language, today, visible } = personalisation;
  const texts = textsFor(language);
  const tiles = row.items.edges.flatMap(({ node }) => catalogue.indexOf.get(node.id as TitleId) ?? []);
  const wrong = (title: number, what: string): void => {
    report.violations.push(`${labelOf(personalisation, title)} in the row "${row.heading}", but ${what}`);
  };
  report.tiles += tiles.length;
  if (row.kind === 'BECAUSE_YOU_WATCHED') {
    const anchor = catalogue.indexOf.get((row.anchor?.id ?? '') as TitleId) ?? -1;
    if (personalisation.evidence().get(anchor) !== 'WATCHED' || !visible.has(anchor))
      wrong(anchor, 'it was not watched');
    if (row.heading !== texts.becauseWatched(nameOf(personalisation, anchor)))
      wrong(anchor, 'the heading names another');
    for (const tile of tiles) {
      const part = shareOf(personalisation, tile, [anchor]) / positiveOf(personalisation, tile);
      if (!(part >= MIN_ANCHOR_PART * (1 - TOLERANCE.part)))
        wrong(tile, `the part of its anchor is ${part.toFixed(3)}`);
    }
  }
  if (row.kind === 'NEW_RELEASES')
    for (const tile of tiles) if (!isNewRelease(catalogue, tile, today)) wrong(tile, 'it is not new');
  if (row.kind === 'TOP_10') {
    // Titles that the profile refused leave the row, and the next ones move up.
    const expected = personalisation.ranking().filter((title) => !personalisation.refused.has(title));
    tiles.forEach((tile, index) => {
      if (expected[index] !== tile) wrong(tile, 'it has another rank');
    });
  }
  if (row.kind === 'GENRE') {
    const genre = /^genre:([^+]*)/.exec(readRowId(row.id)?.key ?? '')?.[1] ?? '';
    for (const tile of tiles)
      if (catalogue.titles[tile]?.genres.includes(genre) !== true) wrong(tile, `it is no ${genre}`);
  }
}
