import { expect, test } from 'vitest';
import { Counter, Histogram } from './instruments.js';
import { LabelValues, OTHER } from './label-values.js';

test('an observation is counted in the first bucket whose bound is not less', () => {
  const histogram = new Histogram({ name: 'h', help: 'H.', bounds: [1, 2] });
  for (const value of [0.5, 1, 1.5, 9]) histogram.with().observe(value);
  expect(histogram.family().samples).toEqual([{ labels: {}, counts: [2, 1, 1], sum: 12 }]);
});

test('a value that is not enumerated is counted as other', () => {
  const counter = new Counter({ name: 'c_total', help: 'C.', labels: { method: ['GET'] } });
  counter.with('GET').add();
  counter.with('BREW').add(2);
  expect(counter.family().samples).toEqual([
    { labels: { method: 'GET' }, value: 1 },
    { labels: { method: OTHER }, value: 2 },
  ]);
});

test('beyond the limit of series, only enumerated values are kept', () => {
  const labels = { name: { max: 1_000 }, type: ['a', 'b'] };
  const counter = new Counter({ name: 'c_total', help: 'C.', labels, maxSeries: 2 });
  for (let index = 0; index < 1_000; index += 1) counter.with(String(index), index % 2 === 0 ? 'a' : 'b').add();
  expect(counter.family().samples).toEqual([
    { labels: { name: '0', type: 'a' }, value: 1 },
    { labels: { name: '1', type: 'b' }, value: 1 },
    { labels: { name: OTHER, type: 'a' }, value: 499 },
    { labels: { name: OTHER, type: 'b' }, value: 499 },
  ]);
});

test('values that are reserved are not displaced by values that occur', () => {
  const values = new LabelValues(2, 1);
  values.reserve(['known', 'too many']);
  expect(['a', 'b', 'c', 'known', 'a', 'too many'].map((value) => values.of(value))).toEqual([
    'a',
    'b',
    OTHER,
    'known',
    'a',
    OTHER,
  ]);
});

test('a long value is cut off, and what cannot be printed is replaced', () => {
  const values = new LabelValues(10);
  expect(values.of('x'.repeat(1_000))).toBe('x'.repeat(100));
  expect(values.of('a\nb\u0000\ud800')).toBe('a\ufffdb\ufffd\ufffd');
});
