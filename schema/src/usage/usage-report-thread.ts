/** Decodes usage reports in a worker thread with limits, which starts with the first report. */
import { createLimitedThread, ThreadLimitError } from '@marquee/runtime/threads/limited-thread';
import type { ThreadLimits } from '@marquee/runtime/threads/limited-thread';
import { ClientError } from '../client-error.js';
import type { UsageReport } from './read-usage-report.js';

export interface UsageReportTask {
  readonly body: Uint8Array;
  readonly isCompressed: boolean;
  readonly nowMs: number;
}

export type UsageReportResult = { readonly report: UsageReport } | { readonly refusal: string };

export interface UsageReportThread {
  /** Rejects with a `ClientError` for an invalid report, and with a `TooManyReportsError`. */
  read(task: UsageReportTask): Promise<UsageReport>;
  close(): Promise<void>;
}

/** The reporter sends the report again. */
export class TooManyReportsError extends Error {}

/** A report of 4 MB takes 0.1 s. */
const LIMITS: ThreadLimits = { cpuMs: 5_000, memoryMb: 512 };
/** Reports that wait, each with its body of some megabytes. */
const MAX_WAITING = 20;

export function createUsageReportThread(limits: ThreadLimits = LIMITS): UsageReportThread {
  const thread = createLimitedThread<UsageReportTask, UsageReportResult>(
    new URL('../../dist/usage/usage-report-worker.js', import.meta.url),
    limits,
  );
  let waiting = 0;
  return {
    read: async (task) => {
      if (waiting >= MAX_WAITING) throw new TooManyReportsError(`More than ${MAX_WAITING} usage reports wait.`);
      waiting += 1;
      try {
        const result = await thread.run(task);
        if ('report' in result) return result.report;
        throw new ClientError('BAD_USER_INPUT', result.refusal);
      } catch (error) {
        if (!(error instanceof ThreadLimitError)) throw error;
        throw new ClientError('BAD_USER_INPUT', `Decoding the usage report was stopped: ${error.message}.`);
      } finally {
        waiting -= 1;
      }
    },
    close: () => thread.close(),
  };
}
