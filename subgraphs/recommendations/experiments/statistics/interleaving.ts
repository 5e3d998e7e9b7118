/**
 * Team-draft interleaving: one list made of two rankings, in which each title belongs to the ranking that has put it
 * there. The ranking whose titles are played more often is the better one; a member judges both, so that far fewer members
 * are needed than for two groups. (Radlinski, Kurup and Joachims: How Does Clickthrough Data Reflect Retrieval Quality?,
 * CIKM 2008.)
 */
import type { Random } from '@marquee/runtime/random';
import { fairCoinAtMost } from './distributions.js';
import type { Interval } from './compare-means.js';

export type Team = 'A' | 'B';

export interface Drafted {
  readonly title: number;
  readonly team: Team;
}

/**
 * In each round a coin decides who chooses first; each ranking then adds its best title that is not yet in the list.
 * Titles occur once. Ends after `length` titles, or when both rankings are exhausted.
 */
export function teamDraft(
  a: readonly number[],
  b: readonly number[],
  length: number,
  random: Random,
): readonly Drafted[] {
  const drafted: Drafted[] = [];
  const taken = new Set<number>();
  const next = { A: 0, B: 0 };
  const choose = (team: Team, ranking: readonly number[]): void => {
    while (next[team] < ranking.length && taken.has(ranking[next[team]] ?? -1)) next[team] += 1;
    const title = ranking[next[team]];
    if (title === undefined || drafted.length >= length) return;
    taken.add(title);
    drafted.push({ title, team });
  };
  while (drafted.length < length) {
    const before = drafted.length;
    const isAFirst = random.next() < 0.5;
    choose(isAFirst ? 'A' : 'B', isAFirst ? a : b);
    choose(isAFirst ? 'B' : 'A', isAFirst ? b : a);
    if (drafted.length === before) break;
  }
  return drafted;
}

/** Whose titles of the list were played more often; null for as many of both, also for none. */
export function winnerOf(list: readonly Drafted[], played: ReadonlySet<number>): Team | null {
  let lead = 0;
  for (const { title, team } of list) if (played.has(title)) lead += team === 'A' ? 1 : -1;
  return lead === 0 ? null : lead > 0 ? 'A' : 'B';
}

export interface WinShare {
  readonly winsA: number;
  readonly winsB: number;
  readonly ties: number;
  /** Of B among the decided ones; null without any. */
  readonly shareB: number | null;
  /** 95 %, by Wilson's score; null without decided ones. */
  readonly interval: Interval | null;
  /** Sign test, two-sided and exact: of a win share at least as far from a half when both rankings are equally good. */
  readonly pValue: number;
}

/** @param outcomes One per member: several lists of a member are not independent. */
export function winShare(outcomes: readonly (Team | null)[]): WinShare {
  const winsA = outcomes.filter((outcome) => outcome === 'A').length;
  const winsB = outcomes.filter((outcome) => outcome === 'B').length;
  const decided = winsA + winsB;
  return {
    winsA,
    winsB,
    ties: outcomes.length - decided,
    shareB: decided === 0 ? null : winsB / decided,
    interval: decided === 0 ? null : wilson(winsB, decided),
    pValue: Math.min(1, 2 * fairCoinAtMost(Math.min(winsA, winsB), decided)),
  };
}

const Z = 1.959964;

/** Wilson's score interval (1927). */
function wilson(successes: number, trials: number): Interval {
  const share = successes / trials;
  const centre = share + Z ** 2 / (2 * trials);
  const margin = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  const scale = 1 + Z ** 2 / trials;
  return { low: Math.max(0, (centre - margin) / scale), high: Math.min(1, (centre + margin) / scale) };
}
