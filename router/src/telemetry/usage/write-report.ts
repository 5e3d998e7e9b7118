/** Writes counts as a usage report in Apollo's protobuf format, the same as Apollo Server sends to GraphOS. */
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Report } from '@apollo/usage-reporting-protobuf';
import type { IContextualizedStats } from '@apollo/usage-reporting-protobuf';
import { calculateReferencedFieldsByType, usageReportingSignature } from '@apollo/utils.usagereporting';
import type { ClientCounts, OperationCounts, UsageCounts } from './usage-counts.js';

const compress = promisify(gzip);

/**
 * Compressed with gzip.
 *
 * @param endedAt The end of the counted period.
 */
export async function writeReport(graphRef: string, counts: UsageCounts, endedAt: Date): Promise<Buffer> {
  const report = new Report({
    header: {
      graphRef,
      hostname: hostname(),
      agentVersion: 'marquee-router',
      runtimeVersion: `node ${process.version}`,
    },
    endTime: { seconds: Math.floor(endedAt.getTime() / 1_000), nanos: (endedAt.getTime() % 1_000) * 1_000_000 },
    operationCount: sum(
      [...counts.operations.values()].flatMap(({ byClient }) => [...byClient.values()].map(({ requests }) => requests)),
    ),
  });
  for (const counted of counts.operations.values()) addOperation(report, counted);
  return compress(Report.encode(report).finish());
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** A text that was parsed twice has two sets of counts, which are joined here under its signature. */
function addOperation(report: Report, { operation: { document, operation }, schema, byClient }: OperationCounts): void {
  const name = operation.name?.value ?? '';
  const key = `# ${name === '' ? '-' : name}\n${usageReportingSignature(document, name)}`;
  const stats = [...byClient.values()].map(toStats);
  const known = report.tracesPerQuery[key];
  const before = Array.isArray(known?.statsWithContext) ? known.statsWithContext : [];
  report.tracesPerQuery[key] = {
    statsWithContext: [...before, ...stats],
    referencedFieldsByType:
      known?.referencedFieldsByType ??
      calculateReferencedFieldsByType({ document, schema, resolvedOperationName: operation.name?.value ?? null }),
  };
}

function toStats({ client, requests, withErrors, latency }: ClientCounts): IContextualizedStats {
  return {
    context: { clientName: client.name, clientVersion: client.version },
    queryLatencyStats: {
      requestCount: requests,
      requestsWithErrorsCount: withErrors,
      latencyCount: encodeZeroRuns(latency),
    },
  };
}

/** Run-length encoding of the report format: n > 1 empty buckets in a row are written as -n, a single one as 0. */
function encodeZeroRuns(latency: readonly (number | undefined)[]): number[] {
  const written: number[] = [];
  let zeroes = 0;
  for (let bucket = 0; bucket < latency.length; bucket++) {
    const count = latency[bucket] ?? 0;
    if (count === 0) {
      zeroes += 1;
      continue;
    }
    if (zeroes > 0) written.push(zeroes === 1 ? 0 : -zeroes);
    zeroes = 0;
    written.push(count);
  }
  return written;
}
