import { expect, test } from 'vitest';
import { writeMetrics } from './metrics.js';

test('operations are counted by the path that they took', () => {
  expect(writeMetrics({ fast: 7, fellBack: 1, general: 2 }).split('\n')).toEqual([
    expect.stringMatching(/^# HELP router_operations_total ./),
    '# TYPE router_operations_total counter',
    'router_operations_total{path="fast"} 7',
    'router_operations_total{path="fell_back"} 1',
    'router_operations_total{path="general"} 2',
    '',
  ]);
});
