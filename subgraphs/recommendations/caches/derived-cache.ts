/** What follows from the facts of a profile and the catalogue: computed when first used, kept for the next requests. */
import type { TitleId } from '@marquee/contracts/ids';
import type { PageParameters } from '../experiments/experiment.js';
import type { ServedModel } from '../learning/serving/served-model.js';
import type { Catalogue } from '../rules/catalogue/catalogue.js';
import type { VisibleTitles } from '../rules/catalogue/visible-titles.js';
import { evidenceOf } from '../rules/page/evidence.js';
import type { EvidenceByTitle } from '../rules/page/evidence.js';
import { createKeptReasons } from '../rules/page/kept-reasons.js';
import type { KeptReasons } from '../rules/page/kept-reasons.js';
import { pickArtwork } from '../rules/page/choose-artwork.js';
import { popularityOf } from '../rules/popularity/popularity-score.js';
import { topTen, visibleRanking } from '../rules/popularity/ranking.js';
import type { CountryRanking } from '../rules/popularity/ranking.js';
import { viewsAtStartOfDay } from '../rules/profile/history.js';
import type { History } from '../rules/profile/history.js';
import { scoreByContent } from '../rules/profile/content-score.js';
import {
  DEFAULT_CALIBRATION,
  createMatchFeatures,
  finishProbability,
  scoreOfProbability,
} from '../rules/profile/match-score.js';
import { foldHistory } from '../rules/profile/folded-history.js';
import { currentRatings } from '../rules/profile/ratings.js';
import type { Ratings } from '../rules/profile/ratings.js';
import { scoreTitles } from '../rules/profile/score.js';
import type { Scores } from '../rules/profile/score.js';
import { tasteOf } from '../rules/profile/taste.js';
import { readWatched } from '../rules/profile/watched-titles.js';
import type { WatchedTitles } from '../rules/profile/watched-titles.js';
import { createPageCache } from './page-cache.js';

/** Everything that the derived values depend on. No object of it is ever changed. */
export interface DerivedInputs {
  readonly catalogue: Catalogue;
  readonly visible: VisibleTitles;
  readonly countryRanking: CountryRanking;
  readonly latestRanking: CountryRanking;
  readonly history: History;
  readonly listed: readonly TitleId[];
  readonly rejected: readonly TitleId[];
  readonly ratings: Ratings;
  /** Null: the scores are those of popularity. */
  readonly model: ServedModel | null;
  readonly rankedBy: PageParameters['ranking'];
  /** Midnight in UTC, in milliseconds. */
  readonly todayMs: number;
}

export interface Derived {
  readonly scores: () => Scores;
  /** The match score by title number; null without a model or a history. */
  readonly matchOf: () => ((title: number) => number) | null;
  readonly watched: () => WatchedTitles;
  /** What a reason may name, of visible and other titles. */
  readonly evidence: () => EvidenceByTitle;
  /** The taste at the start of the day; null without a history. */
  readonly morningTaste: () => Float32Array | null;
  /** Title numbers of the country's ranking that are visible, the most watched first. */
  readonly ranking: () => readonly number[];
  /** The same of the latest ranking, which has no part in the scores. */
  readonly latestRanking: () => readonly number[];
  readonly topTen: () => readonly number[];
  /** The id of a title's picture; null for the default one. */
  readonly artworkOf: (title: number) => string | null;
  readonly reasons: KeptReasons;
}

export interface DerivedCache {
  /**
   * The values of an earlier request of the profile when all inputs are the same objects. The embedded store reads an
   * unchanged document as the same object.
   */
  of(profileId: string | null, inputs: DerivedInputs): Derived;
}

interface Slot {
  current: { readonly inputs: DerivedInputs; readonly derived: Derived } | null;
}

/** @param limit Profiles whose values are kept. */
export function createDerivedCache(limit: number): DerivedCache {
  const slots = createPageCache<Slot>(limit);
  return {
    of: (profileId, inputs) => {
      if (profileId === null) return derive(inputs);
      const slot = slots.get(profileId, () => ({ current: null }));
      if (slot.current === null || !isSame(slot.current.inputs, inputs))
        slot.current = { inputs, derived: derive(inputs) };
      return slot.current.derived;
    },
  };
}

function isSame(a: DerivedInputs, b: DerivedInputs): boolean {
  return (
    a.catalogue === b.catalogue &&
    a.visible === b.visible &&
    a.countryRanking === b.countryRanking &&
    a.latestRanking === b.latestRanking &&
    a.history === b.history &&
    a.listed === b.listed &&
    a.rejected === b.rejected &&
    a.ratings === b.ratings &&
    a.model === b.model &&
    a.rankedBy === b.rankedBy &&
    a.todayMs === b.todayMs
  );
}

function lazy<T>(compute: () => T): () => T {
  let computed: { readonly value: T } | null = null;
  return () => (computed ??= { value: compute() }).value;
}

/** What the profiles share that may see the same titles. */
interface OfCountry {
  readonly todayMs: number;
  /** As `visibleRanking`. */
  readonly ranking: () => readonly number[];
  /** As `popularityOf`. */
  readonly popularity: () => Float32Array;
}

/** Sessions that began at different times have different rankings. */
const ofCountries = new WeakMap<VisibleTitles, WeakMap<CountryRanking, OfCountry>>();

function ofCountry({ catalogue, visible, todayMs }: DerivedInputs, countryRanking: CountryRanking): OfCountry {
  const ofVisible = ofCountries.get(visible) ?? new WeakMap<CountryRanking, OfCountry>();
  ofCountries.set(visible, ofVisible);
  const known = ofVisible.get(countryRanking);
  if (known?.todayMs === todayMs) return known;
  const computed = {
    todayMs,
    ranking: lazy(() => visibleRanking(catalogue, visible, countryRanking)),
    popularity: lazy(() => popularityOf(catalogue, visible.titles, countryRanking, todayMs)),
  };
  ofVisible.set(countryRanking, computed);
  return computed;
}

function derive(inputs: DerivedInputs): Derived {
  const { catalogue, visible, history, listed, rejected, model, todayMs } = inputs;
  const { ranking, popularity } = ofCountry(inputs, inputs.countryRanking);
  const { ranking: latestRanking } = ofCountry(inputs, inputs.latestRanking);
  const today = new Date(todayMs);
  const { views } = history;
  const morningTaste = lazy(() =>
    tasteOf(catalogue, { views: viewsAtStartOfDay(history, today), listed: [], rejected: [] }, today),
  );
  const folded = lazy(() =>
    foldHistory({
      ...{ views, listed, rejected },
      ratings: currentRatings(inputs.ratings),
      lastAt: history.lastAt ?? null,
    }),
  );
  const scores = lazy(() =>
    inputs.rankedBy === 'CONTENT'
      ? scoreByContent({ catalogue, titles: visible.titles, views, listed, rejected, asOf: today })
      : scoreTitles({
          ...{ catalogue, titles: visible.titles, popularity: popularity(), learned: model },
          history: folded(),
        }),
  );
  const isVisible = (title: number): boolean => visible.has(title);
  const watched = lazy(() => readWatched(catalogue, views, isVisible));
  const evidence = lazy(() =>
    evidenceOf(catalogue, { views, listed, rejected, ratings: currentRatings(inputs.ratings) }),
  );
  const top = lazy(() => topTen(latestRanking()));
  const artworks = new Map<number, string | null>();
  return {
    scores,
    matchOf: lazy(() => {
      const [{ fit }, entries] = [scores(), folded()];
      if (fit === null || entries === null) return null;
      const featuresOf = createMatchFeatures(catalogue, entries, fit);
      const calibration = model?.calibration ?? DEFAULT_CALIBRATION;
      return (title) => scoreOfProbability(finishProbability(calibration, featuresOf(title)));
    }),
    watched,
    evidence,
    morningTaste,
    ranking,
    latestRanking,
    topTen: top,
    reasons: createKeptReasons({
      ...{ catalogue, model, today, isVisible, scores, evidence, ranking },
      ...{ started: () => watched().started, topTen: top },
    }),
    artworkOf: (title) => {
      let artwork = artworks.get(title);
      if (artwork === undefined) {
        artwork = pickArtwork(catalogue, title, morningTaste());
        artworks.set(title, artwork);
      }
      return artwork;
    },
  };
}
