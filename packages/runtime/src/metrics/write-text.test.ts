import { expect, test } from 'vitest';
import { counterFamily, gaugeFamily } from './metric-family.js';
import type { MetricFamily } from './metric-family.js';
import { negotiateFormat, OPEN_METRICS, PROMETHEUS_TEXT } from './write-text.js';

const HISTOGRAM: MetricFamily = {
  type: 'histogram',
  name: 'wait_seconds',
  help: 'Waits.',
  labels: ['queue'],
  bounds: [0.5, 1],
  samples: [
    {
      labels: { queue: 'a' },
      counts: [2, 0, 1],
      sum: 9.25,
      exemplars: [null, null, { traceId: '0af7651916cd43dd8448eb211c80319c', value: 8, atMs: 1_500 }],
    },
  ],
};
const LEFT_OUT = 'metrics_left_out 0';

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => !line.startsWith('# HELP metrics_') && !line.startsWith('# TYPE metrics_'));
}

test('the text format has cumulative buckets, a sum and a count', () => {
  expect(lines(PROMETHEUS_TEXT.write([HISTOGRAM]))).toEqual([
    '# HELP wait_seconds Waits.',
    '# TYPE wait_seconds histogram',
    'wait_seconds_bucket{queue="a",le="0.5"} 2',
    'wait_seconds_bucket{queue="a",le="1"} 2',
    'wait_seconds_bucket{queue="a",le="+Inf"} 3',
    'wait_seconds_sum{queue="a"} 9.25',
    'wait_seconds_count{queue="a"} 3',
    LEFT_OUT,
    '',
  ]);
});

test('OpenMetrics has units, exemplars, counters without a suffix in their type, and an end', () => {
  const counter = counterFamily('requests_total', 'Requests.', 3);
  expect(lines(OPEN_METRICS.write([HISTOGRAM, counter]))).toEqual([
    '# HELP wait_seconds Waits.',
    '# TYPE wait_seconds histogram',
    '# UNIT wait_seconds seconds',
    'wait_seconds_bucket{queue="a",le="0.5"} 2',
    'wait_seconds_bucket{queue="a",le="1"} 2',
    'wait_seconds_bucket{queue="a",le="+Inf"} 3 # {trace_id="0af7651916cd43dd8448eb211c80319c"} 8 1.500',
    'wait_seconds_sum{queue="a"} 9.25',
    'wait_seconds_count{queue="a"} 3',
    '# HELP requests Requests.',
    '# TYPE requests counter',
    'requests_total 3',
    LEFT_OUT,
    '# EOF',
    '',
  ]);
});

test('values of labels are escaped, and numbers that JSON has not are written', () => {
  const family = gaugeFamily('g', 'A \\ and\nb.', [
    [{ name: 'a"b\\c\nd' }, Infinity],
    [{ name: 'e' }, NaN],
  ]);
  expect(lines(PROMETHEUS_TEXT.write([family]))).toEqual([
    '# HELP g A \\\\ and\\nb.',
    '# TYPE g gauge',
    'g{name="a\\"b\\\\c\\nd"} +Inf',
    'g{name="e"} NaN',
    LEFT_OUT,
    '',
  ]);
});

test('metrics beyond the limit of a response are left out and counted', () => {
  const name = 'x'.repeat(1_000);
  const large = gaugeFamily('large', 'Large.', new Array(9_000).fill([{ name }, 1]), ['name']);
  const text = PROMETHEUS_TEXT.write([large, gaugeFamily('small', 'Small.', 1)]);
  expect(lines(text)).toEqual(['# HELP small Small.', '# TYPE small gauge', 'small 1', 'metrics_left_out 1', '']);
});

test.each([
  ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1', OPEN_METRICS],
  ['application/openmetrics-text; version=1.0.0', OPEN_METRICS],
  ['text/plain;version=0.0.4;q=0.6,application/openmetrics-text;q=0.5', PROMETHEUS_TEXT],
  ['application/openmetrics-text;q=0', PROMETHEUS_TEXT],
  ['*/*', PROMETHEUS_TEXT],
  [undefined, PROMETHEUS_TEXT],
])('the format for accept: %s', (accept, format) => {
  expect(negotiateFormat(accept)).toBe(format);
});
