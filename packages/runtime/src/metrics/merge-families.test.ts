import { expect, test } from 'vitest';
import { mergeFamilies } from './merge-families.js';
import { counterFamily, gaugeFamily } from './metric-family.js';
import type { HistogramFamily, MetricFamily } from './metric-family.js';

function histogram(counts: readonly number[], sum: number, exemplarAtMs?: number): HistogramFamily {
  const exemplar = exemplarAtMs === undefined ? null : { traceId: String(exemplarAtMs), value: 1, atMs: exemplarAtMs };
  const exemplars = exemplar === null ? {} : { exemplars: [exemplar, null] };
  const samples = [{ labels: { of: 'a' }, counts, sum, ...exemplars }];
  return { type: 'histogram', name: 'h', help: 'H.', labels: ['of'], bounds: [1], samples };
}

test('counters are added; a gauge keeps the value of each worker', () => {
  const of = (count: number, load: number): readonly MetricFamily[] => [
    counterFamily('c_total', 'C.', [[{ path: 'fast' }, count]], ['path']),
    gaugeFamily('load', 'L.', load),
  ];
  expect(
    mergeFamilies(
      new Map([
        [1, of(2, 0.25)],
        [3, of(40, NaN)],
      ]),
    ),
  ).toMatchObject([
    { samples: [{ labels: { path: 'fast' }, value: 42 }] },
    {
      labels: ['worker'],
      samples: [
        { labels: { worker: '1' }, value: 0.25 },
        { labels: { worker: '3' }, value: NaN },
      ],
    },
  ]);
});

test('histograms are added by bucket, with the newest exemplar of each', () => {
  const [merged] = mergeFamilies(
    new Map([
      [1, [histogram([2, 1], 4, 10)]],
      [2, [histogram([1, 0], 0.5, 20)]],
      [3, [histogram([0, 1], 7)]],
    ]),
  );
  expect(merged?.samples).toEqual([
    {
      labels: { of: 'a' },
      counts: [3, 2],
      sum: 11.5,
      exemplars: [{ traceId: '20', value: 1, atMs: 20 }, null],
    },
  ]);
});

test('metrics and labels that only one worker has are kept', () => {
  const one = counterFamily('c_total', 'C.', [[{ code: 'A' }, 1]], ['code']);
  const two = counterFamily('c_total', 'C.', [[{ code: 'B' }, 5]], ['code']);
  const merged = mergeFamilies(
    new Map([
      [1, [one]],
      [2, [two, counterFamily('d_total', 'D.', 1)]],
    ]),
  );
  expect(merged.map(({ name, samples }) => [name, samples.length])).toEqual([
    ['c_total', 2],
    ['d_total', 1],
  ]);
});
