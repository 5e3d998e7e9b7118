/**
 * Decodes usage reports, in Apollo's protobuf format, to request counts by operation and client. Decoding is synchronous,
 * and a small compressed report may be large: it runs in a thread (`usage-report-thread.ts`).
 */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
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

/** Reporters send batches of at most 4 MB. */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;
/** Operations of a report; requests for one operation by one client are one use. */
const MAX_OPERATIONS = 5_000;
const MAX_USES = 50_000;
/** Characters of a client's name, its version, or an operation's name. */
const MAX_NAME_LENGTH = 200;
/** Characters of an operation's text, which the router limits to as many. */
const MAX_SIGNATURE_LENGTH = 131_072;

/** Throws a `ClientError` for an invalid report. */
export function readUsageReport(body: Uint8Array, isCompressed: boolean, now: Date): UsageReport {
  const report = decode(body, isCompressed);
  const seconds = report.endTime?.seconds;
  const operations = Object.entries(report.tracesPerQuery);
  if (operations.length > MAX_OPERATIONS)
    throw new ClientError('BAD_USER_INPUT', `The usage report has more than ${MAX_OPERATIONS} operations.`);
  const uses: ReportedUse[] = [];
  for (const [key, use] of operations) {
    uses.push(...readOperation(key, use));
    if (uses.length > MAX_USES)
      throw new ClientError('BAD_USER_INPUT', `The usage report has more than ${MAX_USES} clients of operations.`);
  }
  return {
    graphRef: report.header.graphRef,
    endedAt: seconds == null || seconds === 0 ? now : new Date(seconds * 1_000),
    uses,
  };
}

type Decoded = Report & { readonly header: { readonly graphRef: string } };

function decode(body: Uint8Array, isCompressed: boolean): Decoded {
  try {
    const bytes = isCompressed ? gunzipSync(body, { maxOutputLength: MAX_INFLATED_BYTES }) : body;
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
  if (name === undefined || signature === undefined || signature.length > MAX_SIGNATURE_LENGTH) return [];
  const operation = { operation: createHash('sha256').update(key).digest('hex'), name: shortName(name), signature };
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
    shortName(context?.clientName),
    shortName(context?.clientVersion),
    queryLatencyStats?.requestCount ?? 0,
    queryLatencyStats?.requestsWithErrorsCount ?? 0,
  );
}

function countTrace({ clientName, clientVersion, root }: ITrace, count: Count): void {
  count(shortName(clientName), shortName(clientVersion), 1, (root?.error?.length ?? 0) > 0 ? 1 : 0);
}

function shortName(name: string | null | undefined): string {
  return (name ?? '').slice(0, MAX_NAME_LENGTH);
}
