import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { addImpressions, impressionPenalty, weariedTitles } from './impressions.js';
import type { SeenTitle } from './impressions.js';

const [a, b] = [asId<TitleId>('a'), asId<TitleId>('b')];

function seenOn(...days: readonly string[]): readonly SeenTitle[] {
  return days.reduce<readonly SeenTitle[]>((seen, day) => addImpressions(seen, [a], day), []);
}

test('a title counts once a day, and the latest ones come first', () => {
  const first = addImpressions([], [a, b, a], '2026-11-01');
  expect(first).toEqual([
    { titleId: a, days: 1, lastDay: '2026-11-01' },
    { titleId: b, days: 1, lastDay: '2026-11-01' },
  ]);
  expect(addImpressions(first, [b], '2026-11-01')).toBe(first);
  expect(addImpressions(first, [b], '2026-10-31')).toBe(first);
  expect(addImpressions(first, [b], '2026-11-02').map(({ titleId, days }) => [titleId, days])).toEqual([
    [b, 2],
    [a, 1],
  ]);
});

test('the number of titles is bounded, and a title that was not seen for a month begins anew', () => {
  const many = Array.from({ length: 300 }, (_, index) => asId<TitleId>(`t${index}`));
  const seen = addImpressions([{ titleId: a, days: 9, lastDay: '2026-11-01' }], many, '2026-11-02');
  expect(seen).toHaveLength(200);
  expect(seen[0]?.titleId).toBe('t0');
  expect(seenOn('2026-11-01', '2026-11-02', '2026-12-10')).toMatchObject([{ days: 1 }]);
});

test('the penalty begins on the third day, grows, and is bounded', () => {
  expect([0, 2, 3, 4, 7, 50].map(impressionPenalty)).toEqual([0, 0, 0.15, 0.3, 0.75, 0.75]);
});

test('the penalty of a day is that of its start, and is forgotten after a month', () => {
  const seen = seenOn('2026-11-01', '2026-11-02', '2026-11-03');
  expect(weariedTitles(seen, new Date('2026-11-03T00:00:00Z'))).toEqual([]);
  expect(weariedTitles(seen, new Date('2026-11-04T00:00:00Z'))).toEqual([{ titleId: a, penalty: 0.15 }]);
  expect(weariedTitles(seen, new Date('2026-12-10T00:00:00Z'))).toEqual([]);
});
