/**
 * Tells the registry, every so often, what was asked of this router, by whom: what checks of schema changes are judged
 * by.
 */
import type { Logger } from '@marquee/runtime/log';
import type { RegistryAddress } from '../../supergraph/registry-client.js';
import { UsageCounts } from './usage-counts.js';
import type { OperationUse } from './usage-counts.js';
import { writeReport } from './write-report.js';

export interface UsageReporter {
  record(use: OperationUse): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

export interface UsageReporterOptions {
  readonly address: RegistryAddress;
  readonly intervalMs: number;
  readonly log: Logger;
  readonly clock?: () => Date;
}

const RESPONSE_TIMEOUT_MS = 10_000;
/** Reports that could not be sent are tried again, the oldest first; beyond so many the oldest is given up. */
const MAX_UNSENT_REPORTS = 30;

export function startUsageReporter({
  address,
  intervalMs: everyMs,
  log,
  clock = () => new Date(),
}: UsageReporterOptions): UsageReporter {
  let counts = new UsageCounts();
  const unsent: Buffer[] = [];
  let sending: Promise<void> = Promise.resolve();

  const take = async (): Promise<void> => {
    if (counts.operations.size === 0) return;
    const taken = counts;
    counts = new UsageCounts();
    if (taken.uncounted > 0)
      log.warn({ requests: taken.uncounted }, 'more operations or clients were seen than are counted');
    unsent.push(await writeReport(address.graphRef, taken, clock()));
    if (unsent.length > MAX_UNSENT_REPORTS && unsent.shift() !== undefined)
      log.warn({}, 'a usage report is given up: the registry has been away for too long');
  };

  const round = async (): Promise<void> => {
    try {
      await take();
      for (let report = unsent[0]; report !== undefined; report = unsent[0]) {
        await send(address, report);
        unsent.shift();
      }
    } catch (error) {
      log.warn({ err: error, unsent: unsent.length }, 'usage cannot be reported; will try again');
    }
  };

  const timer = setInterval(() => void (sending = sending.then(round)), everyMs);
  timer.unref();
  return {
    record: (use) => counts.add(use),
    close: async () => {
      clearInterval(timer);
      await sending;
      await round();
    },
  };
}

/** Throws when the registry does not take it. What it refuses is not sent again. */
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
  await response.arrayBuffer();
  if (response.status >= 500) throw new Error(`the registry answered ${response.status}`);
}
