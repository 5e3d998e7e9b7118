import { expect, test } from 'vitest';
import { mergeMetrics } from './merge-metrics.js';

function metrics(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

test('counters and histograms are added; a gauge keeps the value of each worker', () => {
  const one = (operations: string, load: string): string =>
    metrics([
      '# HELP router_operations_total Operations.',
      '# TYPE router_operations_total counter',
      `router_operations_total{path="fast"} ${operations}`,
      '# HELP router_load Load.',
      '# TYPE router_load gauge',
      `router_load ${load}`,
      'router_load{of="cpu"} 1',
      '# TYPE router_seconds histogram',
      'router_seconds_bucket{le="+Inf"} 2',
      'router_seconds_sum 0.5',
    ]);
  const merged = mergeMetrics(
    new Map([
      [1, one('2', '0.25')],
      [3, one('40', 'NaN')],
    ]),
  );
  expect(merged).toBe(
    metrics([
      '# HELP router_operations_total Operations.',
      '# TYPE router_operations_total counter',
      'router_operations_total{path="fast"} 42',
      '# HELP router_load Load.',
      '# TYPE router_load gauge',
      'router_load{worker="1"} 0.25',
      'router_load{of="cpu",worker="1"} 1',
      'router_load{worker="3"} NaN',
      'router_load{of="cpu",worker="3"} 1',
      '# TYPE router_seconds histogram',
      'router_seconds_bucket{le="+Inf"} 4',
      'router_seconds_sum 1',
    ]),
  );
});

test('a metric that only one worker has, and labels with spaces and braces, are kept', () => {
  const merged = mergeMetrics(
    new Map([
      [1, metrics(['# TYPE errors_total counter', 'errors_total{cause="a } b",of="x y"} 1'])],
      [2, metrics(['# TYPE other_total counter', 'other_total 5', 'not a sample'])],
    ]),
  );
  expect(merged.split('\n')).toEqual([
    '# TYPE errors_total counter',
    'errors_total{cause="a } b",of="x y"} 1',
    '# TYPE other_total counter',
    'other_total 5',
    '',
  ]);
});
