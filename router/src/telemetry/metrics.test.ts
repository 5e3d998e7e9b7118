import { expect, test } from 'vitest';
import { writeMetrics } from './metrics.js';

test('operations are counted by execution path, and by whether they are listed', () => {
  expect(
    writeMetrics({ compiled: 7, fallback: 1, general: 2, kept: 5 }, { listed: 9, unlisted: 1 }).split('\n'),
  ).toEqual([
    expect.stringMatching(/^# HELP router_operations_total ./),
    '# TYPE router_operations_total counter',
    'router_operations_total{path="fast"} 7',
    'router_operations_total{path="fell_back"} 1',
    'router_operations_total{path="general"} 2',
    'router_operations_total{path="kept"} 5',
    expect.stringMatching(/^# HELP router_listed_operations_total ./),
    '# TYPE router_listed_operations_total counter',
    'router_listed_operations_total{listed="yes"} 9',
    'router_listed_operations_total{listed="no"} 1',
    '',
  ]);
});
