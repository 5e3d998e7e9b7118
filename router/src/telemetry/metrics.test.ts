import { PROMETHEUS_TEXT } from '@marquee/runtime/metrics/write-text';
import { expect, test } from 'vitest';
import { operationMetrics, supergraphMetrics } from './metrics.js';

function samplesOf(families: Parameters<typeof PROMETHEUS_TEXT.write>[0]): readonly string[] {
  return PROMETHEUS_TEXT.write(families)
    .split('\n')
    .filter((line) => line.startsWith('router_'));
}

test('operations are counted by execution path, and by whether they are listed', () => {
  const counts = { compiled: 7, fallback: 1, general: 2, kept: 5 };
  expect(samplesOf(operationMetrics(counts, { listed: 9, unlisted: 1 }))).toEqual([
    'router_operations_total{path="compiled"} 7',
    'router_operations_total{path="fell_back"} 1',
    'router_operations_total{path="general"} 2',
    'router_operations_total{path="kept"} 5',
    'router_listed_operations_total{listed="yes"} 9',
    'router_listed_operations_total{listed="no"} 1',
  ]);
});

test('the supergraph that serves is a label, and changes are counted', () => {
  const counts = { served: 3, refused: 1 };
  expect(samplesOf(supergraphMetrics({ supergraph: { id: 'l"1' }, refusal: 'not valid', counts }))).toEqual([
    'router_supergraph_info{id="l\\"1"} 1',
    'router_supergraph_refused 1',
    'router_supergraph_changes_total{result="served"} 3',
    'router_supergraph_changes_total{result="refused"} 1',
  ]);
});
