import { expect, test } from 'vitest';
import { NOT_ALLOCATED, allocate, cellOf, slotOf } from './allocate.js';
import { DECLARED } from './declared-experiments.js';
import type { Declarations, Experiment } from './experiment.js';
import { ExperimentError, enabledExperiments, validateExperiments } from './validate-experiments.js';

const NOW = new Date('2026-12-01T00:00:00Z');
const [declared = expect.fail('one is declared')] = DECLARED.experiments;
const [layer = expect.fail('one is declared')] = DECLARED.layers;
const ids = Array.from({ length: 10_000 }, (_, index) => `profile-${index}`);

function unitOf(profileId: string, changes: object = {}) {
  return { profileId, accountId: 'account-1', isKids: false, ...changes };
}

function dealt(weights: Readonly<Record<string, number>>): readonly (string | undefined)[] {
  const cells = Object.entries(weights).map(([name, weight]) => ({ name, weight, parameters: {} }));
  return ids.map((id) => cellOf({ salt: 's', cells }, id)?.name);
}

function share(cells: readonly (string | undefined)[], name: string): number {
  return cells.filter((cell) => cell === name).length / cells.length;
}

test('cells have members in proportion to their weights, and a member keeps its cell', () => {
  const cells = dealt({ a: 1, b: 4 });
  // Standard error: √(.2·.8 / 10,000) = .004.
  expect(share(cells, 'a')).toBeCloseTo(0.2, 1.5);
  expect(dealt({ a: 1, b: 4 })).toEqual(cells);
  expect(share(dealt({ a: 0, b: 1 }), 'b')).toBe(1);
});

test('a larger weight moves members into its cell only, and as many as its share has grown by', () => {
  const [before, after] = [dealt({ a: 1, b: 1, c: 2 }), dealt({ a: 2, b: 1, c: 2 })];
  const moved = before.flatMap((cell, index) => (cell === after[index] ? [] : [after[index]]));
  expect(new Set(moved)).toEqual(new Set(['a']));
  // From 1/4 to 2/5.
  expect(moved.length / ids.length).toBeCloseTo(0.15, 1.5);
});

test('slots of two layers are independent', () => {
  const low = ids.filter((id) => slotOf(layer, id) < 500);
  const both = low.filter((id) => slotOf({ ...layer, salt: 'other' }, id) < 500);
  expect(low.length / ids.length).toBeCloseTo(0.5, 1.3);
  expect(both.length / low.length).toBeCloseTo(0.5, 1.3);
});

test('the holdout, kids profiles, and members outside of the time take no part', () => {
  const inHoldout = ids.find((id) => slotOf(layer, id) < layer.holdoutSlots) ?? expect.fail('one of 10,000');
  const inTest = ids.find((id) => slotOf(layer, id) >= layer.holdoutSlots) ?? expect.fail('one of 10,000');
  expect(allocate(DECLARED, unitOf(inHoldout), NOW)).toEqual(NOT_ALLOCATED);
  expect(allocate(DECLARED, unitOf(inTest, { isKids: true }), NOW)).toEqual(NOT_ALLOCATED);
  expect(allocate(DECLARED, unitOf(inTest), new Date(declared.endsAt)).assignments).toEqual([]);
  expect(allocate(DECLARED, unitOf(inTest), new Date('2026-10-31T23:59:59Z')).assignments).toEqual([]);
  expect(allocate(DECLARED, unitOf(inTest), new Date(declared.startsAt)).assignments).toHaveLength(1);
});

test('all profiles of an account have one cell when accounts are dealt', () => {
  const byAccount = { ...DECLARED, experiments: [{ ...declared, unit: 'ACCOUNT' as const }] };
  const cells = ids.slice(0, 50).map((id) => JSON.stringify(allocate(byAccount, unitOf(id), NOW)));
  expect(new Set(cells).size).toBe(1);
});

const second: Experiment = { ...declared, name: 'second', salt: 'second-1' };

function problemsOf(changes: Partial<Experiment>, others: readonly Experiment[] = []): string {
  const declarations: Declarations = {
    layers: [...DECLARED.layers, { name: 'rows', salt: 'rows-1', holdoutSlots: 0 }],
    experiments: [{ ...declared, ...changes }, ...others],
  };
  try {
    validateExperiments(declarations);
  } catch (error) {
    return error instanceof ExperimentError ? error.message : String(error);
  }
  return 'valid';
}

test('the declared experiments are valid, and those of the setting are enabled', () => {
  expect(enabledExperiments(DECLARED, []).experiments).toEqual([]);
  expect(enabledExperiments(DECLARED, ['none']).experiments).toEqual([]);
  expect(enabledExperiments(DECLARED, ['learned-ranking'])).toEqual(DECLARED);
  expect(() => enabledExperiments(DECLARED, ['colour'])).toThrow(
    'RECOMMENDATIONS_EXPERIMENTS names colour, which is not declared: choose from learned-ranking.',
  );
});

test.each([
  [{ name: 'Learned Ranking' }, 'lower-case words'],
  [{ salt: layer.salt }, 'have the salt "ranking-1": give one of them another'],
  [{ layer: 'colour' }, 'which is not declared'],
  [{ slots: { from: 10, until: 1000 } }, 'begin at slot 50'],
  [{ slots: { from: 60, until: 60 } }, 'from < until'],
  [{ slots: { from: 60, until: 1001 } }, 'from 0 to 1000'],
  [{ startsAt: '2026-11-01' }, 'such as 2026-11-01T00:00:00Z'],
  [{ endsAt: '2027-10-01T12:00:00Z' }, 'at midnight in UTC'],
  [{ endsAt: '2026-10-01T00:00:00Z' }, 'ends before it starts'],
  [{ cells: declared.cells.slice(0, 1) }, 'needs 2 to 8 cells; it has 1'],
  [{ cells: declared.cells.map((cell) => ({ ...cell, weight: 0 })) }, 'one of them above 0'],
  [{ cells: declared.cells.map((cell) => ({ ...cell, weight: NaN })) }, 'one of them above 0'],
  [{ cells: declared.cells.map((cell) => ({ ...cell, name: 'old' })) }, 'have the name "old"'],
  [{ control: 'middle' }, 'which is none of its cells'],
])('%j is refused', (changes, problem) => {
  expect(problemsOf(changes)).toContain(problem);
});

test('experiments that meet in a member are refused, unless they change different parameters', () => {
  expect(problemsOf({}, [second])).toContain('share slots of the layer "ranking": move one');
  expect(problemsOf({ slots: { from: 50, until: 500 } }, [{ ...second, slots: { from: 500, until: 900 } }])).toBe(
    'valid',
  );
  expect(problemsOf({}, [{ ...second, layer: 'rows' }])).toContain('both change "ranking": put them into one layer');
  const unchanging = declared.cells.map((cell) => ({ ...cell, parameters: {} }));
  expect(problemsOf({}, [{ ...second, layer: 'rows', cells: unchanging }])).toBe('valid');
  const later = { startsAt: declared.endsAt, endsAt: '2028-01-01T00:00:00Z' };
  expect(problemsOf({}, [{ ...second, ...later }])).toBe('valid');
});
