import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Report } from '@apollo/usage-reporting-protobuf';
import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import { UsageCounts, bucketOf } from './usage-counts.js';
import type { OperationUse } from './usage-counts.js';
import { startUsageReporter } from './usage-reporter.js';

const schema = buildSchema('type Query { film(id: ID): Film } type Film { name: String stars: Int }');

function use(source: string, more: Partial<OperationUse> = {}): OperationUse {
  const document = parse(source);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return {
    operation: { document, operation, source, operationName: null, variables: {} },
    schema,
    client: { name: 'phone', version: '1' },
    durationMs: 2,
    hasErrors: false,
    ...more,
  };
}

/** A registry that records reports, and can respond with an error status. */
async function openRegistry() {
  const reports: Report[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        if (status === 200) reports.push(Report.decode(gunzipSync(Buffer.concat(chunks))));
        response.writeHead(status).end('{}');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    reports,
    respondWith: (next: number) => (status = next),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

const NEVER_MS = 2_000_000_000;
function reporterTo(url: string, intervalMs = NEVER_MS) {
  return startUsageReporter({
    address: { url, apiKey: 'key', graphRef: 'marquee@current', routerName: 'r' },
    intervalMs,
    log: silentLog,
  });
}

test('a report contains the operations of each client, their durations and the fields that they select', async () => {
  await using registry = await openRegistry();
  const reporter = reporterTo(registry.url);
  const film = use('query Film { film(id: "7") { title: name } }');
  reporter.record(film);
  reporter.record({ ...film, durationMs: 20, hasErrors: true });
  reporter.record({ ...film, client: { name: 'tv', version: '2' } });
  await reporter.close();
  const [report] = registry.reports;
  expect(report?.header?.graphRef).toBe('marquee@current');
  expect(report?.operationCount).toBe(3);
  const [[key, counted] = ['', undefined]] = Object.entries(report?.tracesPerQuery ?? {});
  expect(key).toBe('# Film\nquery Film{film(id:""){name}}');
  expect(counted?.referencedFieldsByType).toMatchObject({
    Query: { fieldNames: ['film'] },
    Film: { fieldNames: ['name'] },
  });
  const stats = Array.isArray(counted?.statsWithContext) ? counted.statsWithContext : [];
  expect(
    stats.map(({ context, queryLatencyStats }) => [
      context?.clientName,
      context?.clientVersion,
      queryLatencyStats?.requestCount,
      queryLatencyStats?.requestsWithErrorsCount,
    ]),
  ).toEqual([
    ['phone', '1', 2, 1],
    ['tv', '2', 1, 0],
  ]);
  expect(stats[0]?.queryLatencyStats?.latencyCount).toEqual([-bucketOf(2), 1, -(bucketOf(20) - bucketOf(2) - 1), 1]);
});

test('reports that could not be sent are sent later, and none twice', async () => {
  await using registry = await openRegistry();
  registry.respondWith(503);
  const reporter = reporterTo(registry.url, 5);
  reporter.record(use('{ film { name } }'));
  await expect.poll(() => registry.reports.length, { interval: 5, timeout: 50 }).toBe(0);
  registry.respondWith(200);
  reporter.record(use('{ film { stars } }'));
  await reporter.close();
  const reported = registry.reports.flatMap(({ tracesPerQuery }) => Object.keys(tracesPerQuery));
  expect(reported.toSorted()).toEqual(['# -\n{film{name}}', '# -\n{film{stars}}']);
});

test('the number of clients per operation is bounded', () => {
  const counts = new UsageCounts();
  const film = use('{ film { name } }');
  for (let version = 0; version < 500; version++)
    counts.add({ ...film, client: { name: 'odd', version: String(version) } });
  expect([...counts.operations.values()][0]?.byClient.size).toBe(200);
  expect(counts.uncounted).toBe(300);
});

test('every duration has a bucket', () => {
  expect([0, 0.0005, 0.001, 1, 1e15, Number.NaN].map(bucketOf)).toEqual([0, 0, 0, 73, 383, 0]);
});
