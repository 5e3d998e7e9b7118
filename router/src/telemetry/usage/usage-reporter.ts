/**
 * Sends usage reports to the registry at intervals: which clients sent which operations. Checks of schema changes use
 * them to find the operations that a change would break.
 */
import { discardBody } from '@marquee/runtime/limited-response';
import type { Logger } from '@marquee/runtime/log';
import type { RegistryAddress } from '../../config.js';
import { UsageCounts } from './usage-counts.js';
import type { OperationUse } from './usage-counts.js';

export interface UsageReporter {
  record(use: OperationUse): void;
  /** Sends the remaining counts. */
  close(): Promise<void>;
}

export interface UsageReporterOptions {
  readonly address: RegistryAddress;
  readonly intervalMs: number;
  readonly log: Logger;
  readonly clock?: () => Date;
}

const RESPONSE_TIMEOUT_MS = 10_000;
/** Reports that could not be sent are retried, oldest first. Beyond this number, the oldest is discarded. */
const MAX_UNSENT_REPORTS = 30;

export function startUsageReporter({
  address,
  intervalMs,
  log,
  clock = () => new Date(),
}: UsageReporterOptions): UsageReporter {
  let counts = new UsageCounts();
  const unsent: Buffer[] = [];
  let sending: Promise<void> = Promise.resolve();

  const queueReport = async (): Promise<void> => {
    if (counts.operations.size === 0) return;
    const finished = counts;
    counts = new UsageCounts();
    if (finished.uncounted > 0)
      log.warn({ requests: finished.uncounted }, 'requests were not counted: too many different operations or clients');
    // Imported for the first report: a router without a registry sends none.
    const { writeReport } = await import('./write-report.js');
    unsent.push(await writeReport(address.graphRef, finished, clock()));
    if (unsent.length > MAX_UNSENT_REPORTS && unsent.shift() !== undefined)
      log.warn({}, 'a usage report is discarded: the registry has been unreachable for too long');
  };

  const sendReports = async (): Promise<void> => {
    try {
      await queueReport();
      for (let report = unsent[0]; report !== undefined; report = unsent[0]) {
        await send(address, report);
        unsent.shift();
      }
    } catch (error) {
      log.warn({ err: error, unsent: unsent.length }, 'the usage report could not be sent; it will be retried');
    }
  };

  const timer = setInterval(() => void (sending = sending.then(sendReports)), intervalMs);
  timer.unref();
  return {
    record: (use) => counts.add(use),
    close: async () => {
      clearInterval(timer);
      await sending;
      await sendReports();
    },
  };
}

/** Throws for a status of 500 or more. A report that the registry refuses with 4xx is not retried. */
async function send({ url, apiKey }: RegistryAddress, report: Buffer): Promise<void> {
  const response = await fetch(`${url}/api/ingress/traces`, {
    method: 'POST',
    headers: {
      'x-api-key': apiKey,
      'content-encoding': 'gzip',
      'content-type': 'application/protobuf',
      accept: 'application/json',
    },
    body: new Uint8Array(report),
    signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
  });
  await discardBody(response);
  if (response.status >= 500) throw new Error(`the registry responded with ${response.status}`);
}
