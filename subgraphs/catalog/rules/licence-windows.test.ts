import { expect, test } from 'vitest';
import { createRandom } from '@marquee/runtime/random';
import { currentWindow } from '@marquee/contracts/licence';
import { windowProblems, withWindowsOf } from './licence-windows.js';
import type { Period } from './licence-windows.js';

function span(from: string, until: string | null): Period {
  return {
    from: new Date(from),
    until: until === null ? null : new Date(until),
  };
}

test('a licence may begin when the previous one ends', () => {
  expect(
    windowProblems([span('2026-03-01', '2026-06-01'), span('2026-01-01', '2026-03-01'), span('2026-06-01', null)]),
  ).toEqual([]);
});

test('every overlap is reported, in any order of the list', () => {
  const spans = [span('2026-05-01', null), span('2026-01-01', '2027-01-01'), span('2026-06-01', '2026-07-01')];
  expect(windowProblems(spans).map(({ index, code }) => [index, code])).toEqual([
    [0, 'OVERLAPS'],
    [2, 'OVERLAPS'],
  ]);
});

test('a licence must end after it begins', () => {
  expect(windowProblems([span('2026-05-01', '2026-05-01')]).map(({ code }) => code)).toEqual(['ENDS_BEFORE_IT_BEGINS']);
});

test('valid windows have at most one current window at any time; overlapping ones have two at some time', () => {
  const random = createRandom(7);
  const day = (): number => Date.UTC(2026, 0, 1 + random.int(60));
  for (let round = 0; round < 2000; round += 1) {
    const spans = Array.from({ length: 1 + random.int(4) }, () => {
      const from = day();
      return {
        from: new Date(from),
        until: random.int(4) === 0 ? null : new Date(from + 86_400_000 * (1 + random.int(30))),
      };
    });
    const holding = (at: number): number =>
      spans.filter(({ from, until }) => from.getTime() <= at && (until === null || at < until.getTime())).length;
    const doubled = spans.some(({ from }) => holding(from.getTime()) > 1);
    expect(windowProblems(spans).length > 0, JSON.stringify(spans)).toBe(doubled);
  }
});

test('the windows of one country are replaced, the others stay', () => {
  const before = withWindowsOf(withWindowsOf([], 'US', [span('2026-01-01', null)]), 'CH', [span('2026-01-01', null)]);
  const after = withWindowsOf(before, 'CH', [span('2027-01-01', null), span('2026-01-01', '2026-06-01')]);
  expect(after.map(({ country, from }) => `${country} ${from.slice(0, 4)}`)).toEqual(['CH 2026', 'CH 2027', 'US 2026']);
  expect(currentWindow(after, 'CH', new Date('2026-07-01'))).toBeUndefined();
});
