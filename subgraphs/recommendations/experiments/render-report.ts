/** The report of an experiment as text. */
import { renderTable } from '../learning/commands/table.js';
import { verdictSentence } from './report.js';
import type { CellComparison, ExperimentReport } from './report.js';
import type { Interval } from './statistics/compare-means.js';

export function renderReport(report: ExperimentReport, notes: readonly string[]): string {
  const { experiment, hypothesis, outcomes, cells, sampleRatio: ratio, comparisons, verdicts, control } = report;
  return [
    `${experiment}: ${hypothesis}`,
    ...notes.map((note) => `- ${note}`),
    '',
    renderTable([
      ['cell', 'weight', 'members', 'expected', 'measured', ...outcomes.map(({ name }) => name)],
      ...cells.map(({ cell, weight, members, expected, measured, means }) => [
        cell === control ? `${cell} (control)` : cell,
        ...[weight, members].map(String),
        expected.toFixed(1),
        String(measured),
        ...outcomes.map((_, index) => means?.[index]?.toFixed(4) ?? '-'),
      ]),
    ]),
    `sample ratio: χ² ${ratio.chiSquare.toFixed(2)}, ${p(ratio.pValue)}${ratio.isMismatch ? ', MISMATCH' : ''}`,
    ...outcomes.map(({ name, meaning }) => `${name}: ${meaning}`),
    '',
    ...comparisons.flatMap((comparison) => comparisonLines(comparison, control)),
    ...pairLines(report),
    '',
    ...verdicts.map(({ cell, verdict }) => verdictSentence(report, cell, verdict)),
    '',
  ].join('\n');
}

function p(value: number): string {
  return value < 0.0001 ? 'p < .0001' : `p = ${value.toFixed(4)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}`;
}

function range({ low, high }: Interval, text: (value: number) => string = signed): string {
  return `[${text(low)}, ${text(high)}]`;
}

function comparisonLines({ cell, outcome, result }: CellComparison, control: string): readonly string[] {
  if (result === null) return [`${cell} - ${control}, ${outcome}: fewer than two measured members in a cell`];
  const { difference, interval, pValue, bootstrap, detectable } = result;
  return [
    `${cell} - ${control}, ${outcome}: ${signed(difference)}, 95 % interval ${range(interval)} (Welch), ${p(pValue)}`,
    `  bootstrap interval ${range(bootstrap)}; with so many members a true difference of ${detectable.toFixed(4)} is found in 80 % of repetitions`,
  ];
}

function pairLines({ pairs, control }: ExperimentReport): readonly string[] {
  return pairs.flatMap(
    ({ cell, members, difference, interleaving: { winsA, winsB, ties, shareB, interval, pValue } }) => [
      ...(difference === null
        ? []
        : [
            `replay of ${members} members under both cells, ${cell} - ${control}: ${signed(difference.difference)}, 95 % interval ${range(difference.interval)}`,
          ]),
      `interleaving (team draft): ${cell} wins ${winsB}, ${control} wins ${winsA}, ${ties} undecided` +
        (shareB === null || interval === null
          ? ''
          : `; win share ${shareB.toFixed(3)}, 95 % interval ${range(interval, (value) => value.toFixed(3))}, ${p(pValue)}`),
    ],
  );
}
