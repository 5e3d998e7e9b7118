/** What an experiment has shown: members per cell, the sample ratio, and differences with intervals. */
import type { Experiment } from './experiment.js';
import { compareMeans, comparePairs, meanOf } from './statistics/compare-means.js';
import type { Comparison } from './statistics/compare-means.js';
import { winShare } from './statistics/interleaving.js';
import type { Team, WinShare } from './statistics/interleaving.js';
import { SRM_THRESHOLD, sampleRatio } from './statistics/sample-ratio.js';
import type { SampleRatio } from './statistics/sample-ratio.js';

export interface Outcome {
  readonly name: string;
  readonly meaning: string;
}

/** One member of the experiment, in one cell. */
export interface MemberOutcome {
  readonly cell: string;
  /** By the order of the outcomes; null: counted as a member of the cell, but its outcome is not known yet. */
  readonly values: readonly number[] | null;
}

/** A member who was measured under the control and under another cell, in a replay. */
export interface PairedOutcome {
  /** Of the other cell minus the control, in the first outcome. */
  readonly difference: number;
  /** A: the control has won the interleaved list. */
  readonly winner: Team | null;
}

export interface ReportInputs {
  readonly experiment: Experiment;
  /** The first one decides. */
  readonly outcomes: readonly Outcome[];
  readonly members: readonly MemberOutcome[];
  /** By the name of a cell; empty unless the source is a replay. */
  readonly pairs: Readonly<Record<string, readonly PairedOutcome[]>>;
  readonly seed: number;
}

interface CellReport {
  readonly cell: string;
  readonly weight: number;
  readonly members: number;
  readonly expected: number;
  /** Members whose outcome is known. */
  readonly measured: number;
  /** By the order of the outcomes; null without a measured member. */
  readonly means: readonly number[] | null;
}

export interface CellComparison {
  readonly cell: string;
  readonly outcome: string;
  /** Null with fewer than two measured members in a cell. */
  readonly result: Comparison | null;
}

interface PairedReport {
  readonly cell: string;
  readonly members: number;
  readonly difference: Comparison | null;
  readonly interleaving: WinShare;
}

/** Of the first outcome. `SAMPLE_RATIO_MISMATCH` and `TOO_FEW_MEMBERS`: no verdict. */
export type Verdict = 'BETTER' | 'WORSE' | 'NO_DIFFERENCE_FOUND' | 'SAMPLE_RATIO_MISMATCH' | 'TOO_FEW_MEMBERS';

export interface ExperimentReport {
  readonly experiment: string;
  readonly hypothesis: string;
  readonly control: string;
  readonly outcomes: readonly Outcome[];
  readonly cells: readonly CellReport[];
  readonly sampleRatio: SampleRatio;
  /** Every cell but the control, in every outcome. */
  readonly comparisons: readonly CellComparison[];
  readonly verdicts: readonly { readonly cell: string; readonly verdict: Verdict }[];
  readonly pairs: readonly PairedReport[];
}

/** Intervals of fewer members are not to be trusted, whatever they show. */
const MIN_MEMBERS = 30;

export function toReport({ experiment, outcomes, members, pairs, seed }: ReportInputs): ExperimentReport {
  const { name, hypothesis, control, cells } = experiment;
  const of = (cell: string): readonly MemberOutcome[] => members.filter((member) => member.cell === cell);
  const weights = cells.map(({ weight }) => weight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = cells.map((cell) => of(cell.name).length);
  const ratio = sampleRatio(counts, weights);
  const others = cells.filter((cell) => cell.name !== control);
  const valuesOf = (cell: string, outcome: number): readonly number[] =>
    of(cell).flatMap(({ values }) => (values === null ? [] : [values[outcome] ?? 0]));
  const compare = (cell: string, outcome: number): Comparison | null =>
    compareMeans(valuesOf(control, outcome), valuesOf(cell, outcome), seed);
  return {
    ...{ experiment: name, hypothesis, control, outcomes },
    cells: cells.map((cell, index) => {
      const measured = valuesOf(cell.name, 0).length;
      return {
        ...{ cell: cell.name, weight: cell.weight, members: counts[index] ?? 0, measured },
        expected: (members.length * cell.weight) / total,
        means: measured === 0 ? null : outcomes.map((_, outcome) => meanOf(valuesOf(cell.name, outcome))),
      };
    }),
    sampleRatio: ratio,
    comparisons: others.flatMap((cell) =>
      outcomes.map((outcome, index) => ({
        ...{ cell: cell.name, outcome: outcome.name },
        result: compare(cell.name, index),
      })),
    ),
    verdicts: others.map((cell) => {
      const smaller = Math.min(valuesOf(control, 0).length, valuesOf(cell.name, 0).length);
      return { cell: cell.name, verdict: verdictOf(ratio, smaller, compare(cell.name, 0)) };
    }),
    pairs: others.flatMap((cell) => {
      const own = pairs[cell.name] ?? [];
      return own.length === 0 ? [] : [pairedReport(cell.name, own, seed)];
    }),
  };
}

function verdictOf(ratio: SampleRatio, members: number, result: Comparison | null): Verdict {
  if (ratio.isMismatch) return 'SAMPLE_RATIO_MISMATCH';
  if (result === null || members < MIN_MEMBERS) return 'TOO_FEW_MEMBERS';
  if (result.interval.low > 0) return 'BETTER';
  return result.interval.high < 0 ? 'WORSE' : 'NO_DIFFERENCE_FOUND';
}

function pairedReport(cell: string, own: readonly PairedOutcome[], seed: number): PairedReport {
  return {
    ...{ cell, members: own.length },
    difference: comparePairs(
      own.map(({ difference }) => difference),
      seed,
    ),
    interleaving: winShare(own.map(({ winner }) => winner)),
  };
}

/** What a verdict means, as a sentence. */
export function verdictSentence({ experiment, control }: ExperimentReport, cell: string, verdict: Verdict): string {
  switch (verdict) {
    case 'BETTER':
      return `${cell} is better than ${control}: the interval of the difference is above 0.`;
    case 'WORSE':
      return `${cell} is worse than ${control}: the interval of the difference is below 0.`;
    case 'NO_DIFFERENCE_FOUND':
      return `No difference between ${cell} and ${control} is found: the interval contains 0.`;
    case 'SAMPLE_RATIO_MISMATCH':
      return (
        `No verdict on ${cell}: the cells of ${experiment} do not have the members that their weights say ` +
        `(p < ${SRM_THRESHOLD}). Find out why members are missing before anything is compared.`
      );
    case 'TOO_FEW_MEMBERS':
      return `No verdict on ${cell}: fewer than ${MIN_MEMBERS} measured members in a cell.`;
  }
}
