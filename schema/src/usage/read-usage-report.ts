/** Decodes usage reports, in Apollo's protobuf format, to request counts by operation and client. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Report } from '@apollo/usage-reporting-protobuf';
import type { IContextualizedStats, ITrace, ITracesAndStats } from '@apollo/usage-reporting-protobuf';
import { ClientError } from '../client-error.js';

/** The requests of one client for one operation. */
export interface ReportedUse {
  /** SHA-256 of name and signature. */
  readonly operation: string;
  readonly name: string;
  /** The operation's document with its fragments, without literals and aliases. */
  readonly signature: string;
  readonly client: string;
  readonly version: string;
  readonly requests: number;
  readonly errors: number;
}

export interface UsageReport {
  readonly graphRef: string;
  readonly endedAt: Date;
  readonly uses: readonly ReportedUse[];
}

/** Bounds decompression, and decoding, which is synchronous. Reporters send batches of at most 4 MB. */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

const inflate = promisify(gunzip);

/** Throws a `ClientError` for an invalid report. */
export async function readUsageReport(body: Buffer, isCompressed: boolean, now: Date): Promise<UsageReport> {
  const report = await decode(body, isCompressed);
  const seconds = report.endTime?.seconds;
  const uses = Object.entries(report.tracesPerQuery).flatMap(([key, use]) => readOperation(key, use));
  return {
    graphRef: report.header.graphRef,
    endedAt: seconds == null || seconds === 0 ? now : new Date(seconds * 1_000),
    uses,
  };
}

type Decoded = Report & { readonly header: { readonly graphRef: string } };

async function decode(body: Buffer, isCompressed: boolean): Promise<Decoded> {
  try {
    const bytes = isCompressed ? await inflate(body, { maxOutputLength: MAX_INFLATED_BYTES }) : body;
    const report = Report.decode(bytes);
    if (report.header?.graphRef == null || report.header.graphRef === '')
      throw new TypeError('the graph ref is missing');
    return report as Decoded;
  } catch (error) {
    throw new ClientError(
      'BAD_USER_INPUT',
      `The usage report is invalid (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

/** A key of a report is `# <name>\n<signature>`; keys of operations that could not be parsed begin with `##`. */
function readOperation(key: string, use: ITracesAndStats): readonly ReportedUse[] {
  const [, name, signature] = /^# ([^\n]*)\n([\s\S]+)$/.exec(key) ?? [];
  if (name === undefined || signature === undefined) return [];
  const operation = { operation: createHash('sha256').update(key).digest('hex'), name, signature };
  const counts = new Map<string, { client: string; version: string; requests: number; errors: number }>();
  const count = (client: string, version: string, requests: number, errors: number): void => {
    const id = JSON.stringify([client, version]);
    const before = counts.get(id) ?? { client, version, requests: 0, errors: 0 };
    counts.set(id, { ...before, requests: before.requests + requests, errors: before.errors + errors });
  };
  for (const stats of Array.isArray(use.statsWithContext) ? use.statsWithContext : []) countStats(stats, count);
  for (const trace of use.trace ?? []) if (!(trace instanceof Uint8Array)) countTrace(trace, count);
  return [...counts.values()].map((each) => ({ ...operation, ...each }));
}

type Count = (client: string, version: string, requests: number, errors: number) => void;

function countStats({ context, queryLatencyStats }: IContextualizedStats, count: Count): void {
  count(
    context?.clientName ?? '',
    context?.clientVersion ?? '',
    queryLatencyStats?.requestCount ?? 0,
    queryLatencyStats?.requestsWithErrorsCount ?? 0,
  );
}

function countTrace({ clientName, clientVersion, root }: ITrace, count: Count): void {
  count(clientName ?? '', clientVersion ?? '', 1, (root?.error?.length ?? 0) > 0 ? 1 : 0);
}
