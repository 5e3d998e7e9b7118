/** The reasons of titles for one profile: computed for several titles at once, and kept. */
import type { Catalogue } from '../catalogue/catalogue.js';
import { isNewRelease } from '../catalogue/new-releases.js';
import type { LearnedModel, Scores } from '../profile/score.js';
import type { EvidenceByTitle } from './evidence.js';
import { POPULAR_RANKS, createReasons } from './recommendation-reason.js';
import type { Reason } from './recommendation-reason.js';

export interface ReasonInputs {
  readonly catalogue: Catalogue;
  readonly model: Pick<LearnedModel, 'itemOf'> | null;
  readonly today: Date;
  readonly isVisible: (title: number) => boolean;
  readonly scores: () => Scores;
  /** Title numbers that the profile has started. */
  readonly started: () => ReadonlySet<number>;
  readonly evidence: () => EvidenceByTitle;
  /** Title numbers of the country that the viewer may see, the most watched first. */
  readonly ranking: () => readonly number[];
  readonly topTen: () => readonly number[];
}

export interface KeptReasons {
  /** The titles whose reasons are likely to be asked for next: they are computed together with the first of them. */
  expect(titles: readonly number[]): void;
  /**
   * Why a title is recommended; null without a reason, and for a title that the viewer may not see. A title that was
   * started is not recommended any more: it has its rank, if it is among the ten most watched.
   */
  of(title: number): Reason | null;
  /** The same, with fewer titles that may be named. Not kept. */
  naming(title: number, mayBeNamed: (title: number) => boolean): Reason | null;
}

/** Of expected titles, so many are computed at once: shares of so many titles are in memory. */
const AT_ONCE = 500;

export function createKeptReasons(inputs: ReasonInputs): KeptReasons {
  const kept = new Map<number, Reason | null>();
  const expected = new Set<number>();
  return {
    expect: (titles) => {
      for (const title of titles) if (expected.size < AT_ONCE && !kept.has(title)) expected.add(title);
    },
    of: (title) => {
      const known = kept.get(title);
      if (known !== undefined) return known;
      expected.delete(title);
      const titles = [title, ...expected];
      expected.clear();
      reasonsOf(inputs, titles, inputs.isVisible).forEach((reason, index) => kept.set(titles[index] ?? -1, reason));
      return kept.get(title) ?? null;
    },
    naming: (title, mayBeNamed) => reasonsOf(inputs, [title], mayBeNamed)[0] ?? null,
  };
}

function reasonsOf(
  { catalogue, model, today, isVisible, scores, started, evidence, ranking, topTen }: ReasonInputs,
  titles: readonly number[],
  mayBeNamed: (title: number) => boolean,
): readonly (Reason | null)[] {
  const ranks = new Map(
    ranking()
      .slice(0, POPULAR_RANKS)
      .map((title, index) => [title, index + 1]),
  );
  const { popularity, sharesOfAll } = scores();
  const wanted = titles.filter((title) => isVisible(title) && !started().has(title));
  const { causes, shares } = sharesOfAll(wanted);
  const reasonOf = createReasons(catalogue, causes, evidence(), mayBeNamed);
  const reasons = new Map<number, Reason | null>(
    wanted.map((title, index) => {
      const isNew =
        isNewRelease(catalogue, title, today) && model?.itemOf.has(catalogue.titles[title]?.id ?? '') === false;
      const own = { title, shares: shares[index] ?? new Float64Array(), popularity: popularity[title] ?? 0, isNew };
      return [title, reasonOf({ ...own, rank: ranks.get(title) ?? null })];
    }),
  );
  return titles.map((title) => {
    if (!isVisible(title) || !started().has(title)) return reasons.get(title) ?? null;
    const rank = ranks.get(title);
    if (rank === undefined || !topTen().includes(title)) return null;
    return { of: 'POPULAR', rank, share: popularity[title] ?? 0 };
  });
}
