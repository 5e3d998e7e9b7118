import { attackSubgraph } from '@marquee/subgraph/testing/hostile-operations';
import { expect, test } from 'vitest';
import { billing } from '../subgraph.js';

test('generated expensive queries are answered or refused, and none keeps the process from serving others', async () => {
  const reports = await attackSubgraph(billing, { seed: 7, count: 12 });
  const codes = new Set(reports.flatMap((report) => report.codes));
  expect(codes).not.toContain('INTERNAL_SERVER_ERROR');
  expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED');
  // 50 ms on a machine at rest; caches of other processes make the same work slower.
  expect(reports.filter(({ stretchMs }) => stretchMs > 150)).toEqual([]);
}, 60_000);
