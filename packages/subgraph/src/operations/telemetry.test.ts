import { readFileSync } from 'node:fs';
import { createFastifyServer } from '@marquee/runtime/http-server';
import { observeHttp } from '@marquee/runtime/metrics/http-metrics';
import { expect, test } from 'vitest';
import { createPortMetrics } from './port-metrics.js';
import { createSubgraphTelemetry } from './telemetry.js';

test('the reference has the metrics of subgraphs, with their types and labels', () => {
  const telemetry = createSubgraphTelemetry('users');
  createPortMetrics(telemetry.registry);
  telemetry.observeSwitches({ off: new Set() });
  telemetry.observeDocumentCache({
    documentCache: () => ({ documents: 1, jsonBytes: 2, maxJsonBytes: 3, decodes: 4 }),
  });
  observeHttp(createFastifyServer({ bodyBytes: 1_000 }), telemetry.registry);
  const reference = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  const families = telemetry.registry.families();
  telemetry.close();
  expect(families.length).toBeGreaterThan(12);
  for (const { name, type, labels } of families) {
    const [, ofType, written = ''] =
      [...reference.matchAll(new RegExp(`^\\| \`${name}\` \\| (\\w+) \\| ([^|]*) \\|`, 'gm'))].at(-1) ?? [];
    expect(ofType, name).toBe(type);
    // Those of every process are written without the label that a subgraph adds.
    const own: readonly string[] = written.match(/\w+/g) ?? [];
    expect([...own, ...(own.includes('subgraph') ? [] : ['subgraph'])].sort(), name).toEqual([...labels].sort());
  }
});
