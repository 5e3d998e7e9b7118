import { expect, test } from 'vitest';
import { describeAge, readStaleParts } from './stale-parts';

test.each([
  [0, 'less than a minute'],
  [59_999, 'less than a minute'],
  [60_000, '1 minute'],
  [4 * 60_000 + 59_000, '4 minutes'],
  [3_600_000, '1 hour'],
  [47 * 3_600_000, '47 hours'],
  [72 * 3_600_000, '3 days'],
])('%d ms are "%s"', (ms, text) => {
  expect(describeAge(ms)).toBe(text);
});

test('marks say which part is from when, and what has another form is left out', () => {
  const stale = [
    { path: ['viewer', 'browsePage'], service: 'recommendations', ageMs: 5_000 },
    { path: ['rows', '@'], fields: ['name'], service: 'catalog', ageMs: 0 },
    { path: [], ageMs: 1 },
    { path: ['x'], ageMs: 'old' },
    null,
  ];
  expect(readStaleParts({ stale }, 60_000)).toEqual([
    { path: 'viewer.browsePage', fromMs: 55_000 },
    { path: 'rows.@', fromMs: 60_000 },
  ]);
  for (const extensions of [undefined, null, {}, { stale: 'yes' }]) expect(readStaleParts(extensions, 0)).toEqual([]);
});
