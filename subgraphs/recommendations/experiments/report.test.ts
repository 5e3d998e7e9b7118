import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { DECLARED } from './declared-experiments.js';
import { renderReport } from './render-report.js';
import { toReport } from './report.js';
import type { MemberOutcome, PairedOutcome } from './report.js';
import { outcomesOf } from './stored-outcomes.js';

const [declared = expect.fail('one is declared')] = DECLARED.experiments;
const experiment = {
  ...declared,
  cells: declared.cells.map((cell) => ({ ...cell, weight: cell.name === 'old' ? 1 : 4 })),
};
const OUTCOMES = [{ name: 'found', meaning: 'the next title is on the first screen' }];

/** @param hits Of `count` members, the first ones. */
function membersIn(cell: string, count: number, hits: number): readonly MemberOutcome[] {
  return Array.from({ length: count }, (_, index) => ({ cell, values: [index < hits ? 1 : 0] }));
}

function reportOf(members: readonly MemberOutcome[], pairs: readonly PairedOutcome[] = []) {
  return toReport({ experiment, outcomes: OUTCOMES, members, pairs: { new: pairs }, seed: 1 });
}

test('a difference is reported with its interval, and the better cell is named', () => {
  const report = reportOf([...membersIn('old', 100, 10), ...membersIn('new', 400, 100)]);
  expect(report.cells).toEqual([
    { cell: 'old', weight: 1, members: 100, expected: 100, measured: 100, means: [0.1] },
    { cell: 'new', weight: 4, members: 400, expected: 400, measured: 400, means: [0.25] },
  ]);
  expect(report.sampleRatio).toEqual({ chiSquare: 0, pValue: 1, isMismatch: false });
  const [comparison = expect.fail('one')] = report.comparisons;
  expect(comparison.result?.difference).toBeCloseTo(0.15, 10);
  // Variances 100/99·.09 and 400/399·.1875: s = √(.00090909 + .00046992) = .037135; t(.05, 192) = 1.9724.
  expect(comparison.result?.interval.low).toBeCloseTo(0.15 - 1.9724 * 0.037135, 4);
  expect(report.verdicts).toEqual([{ cell: 'new', verdict: 'BETTER' }]);
  expect(reportOf([...membersIn('old', 100, 40), ...membersIn('new', 400, 100)]).verdicts[0]?.verdict).toBe('WORSE');
  expect(reportOf([...membersIn('old', 100, 25), ...membersIn('new', 400, 100)]).verdicts[0]?.verdict).toBe(
    'NO_DIFFERENCE_FOUND',
  );
});

test('no verdict is given for a sample ratio mismatch, however large the difference is', () => {
  // Expected 100 and 400: (150 - 100)²/100 + (350 - 400)²/400 = 31.25.
  const report = reportOf([...membersIn('old', 150, 0), ...membersIn('new', 350, 350)]);
  expect(report.sampleRatio.chiSquare).toBeCloseTo(31.25, 10);
  expect(report.verdicts).toEqual([{ cell: 'new', verdict: 'SAMPLE_RATIO_MISMATCH' }]);
  const text = renderReport(report, ['of a test']);
  expect(text).toContain('MISMATCH');
  expect(text).toContain('No verdict on new: the cells of learned-ranking do not have the members');
});

test('no verdict is given for few members, and none is measured before its time is over', () => {
  expect(reportOf([...membersIn('old', 8, 0), ...membersIn('new', 32, 32)]).verdicts[0]?.verdict).toBe(
    'TOO_FEW_MEMBERS',
  );
  const unmeasured = Array.from({ length: 40 }, () => ({ cell: 'old', values: null }));
  const report = reportOf([...unmeasured, ...membersIn('new', 160, 10)]);
  expect(report.cells[0]).toMatchObject({ members: 40, measured: 0, means: null });
  expect(report.verdicts[0]?.verdict).toBe('TOO_FEW_MEMBERS');
  expect(renderReport(report, [])).toContain('fewer than two measured members in a cell');
  expect(reportOf([]).verdicts[0]?.verdict).toBe('TOO_FEW_MEMBERS');
});

test('members who were measured under both cells are compared in pairs, and by interleaving', () => {
  const pairs = [
    { difference: 1, winner: 'B' as const },
    { difference: 0, winner: null },
    { difference: 0, winner: 'A' as const },
    { difference: 1, winner: 'B' as const },
  ];
  const [paired = expect.fail('one')] = reportOf(membersIn('new', 4, 2), pairs).pairs;
  expect(paired.members).toBe(4);
  expect(paired.difference?.difference).toBe(0.5);
  expect(paired.interleaving).toMatchObject({ winsA: 1, winsB: 2, ties: 1 });
  expect(renderReport(reportOf(membersIn('new', 4, 2), pairs), [])).toContain('new wins 2, old wins 1, 1 undecided');
});

function viewAt(titleId: string, at: string, changes: object = {}) {
  return { titleId: asId<TitleId>(titleId), share: 0.5, completed: false, at, before: null, ...changes };
}

test('outcomes are the views after the first exposure, within the days', () => {
  const exposure = { firstAt: '2026-11-16T12:00:00.000Z', shown: ['a', 'b', 'c'].map((id) => asId<TitleId>(id)) };
  const views = [
    viewAt('a', '2026-11-18T12:00:00Z', { completed: true }),
    viewAt('x', '2026-11-17T12:00:00Z'),
    viewAt('y', '2026-11-17T12:00:00Z', { share: 0.01 }),
    viewAt('b', '2026-11-16T11:00:00Z', { completed: true }),
    viewAt('c', '2026-11-24T12:00:00Z'),
  ];
  expect(outcomesOf(exposure, views, 7)).toEqual([1, 2, 1]);
  expect(outcomesOf(exposure, views, 8)).toEqual([2, 3, 1]);
});
