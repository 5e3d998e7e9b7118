/** The worker of the usage report thread; see `usage-report-thread.ts`. */
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import { ClientError } from '../client-error.js';
import { readUsageReport } from './read-usage-report.js';
import type { UsageReportResult, UsageReportTask } from './usage-report-thread.js';

function readSafely({ body, isCompressed, nowMs }: UsageReportTask): UsageReportResult {
  try {
    return { report: readUsageReport(body, isCompressed, new Date(nowMs)) };
  } catch (error) {
    if (error instanceof ClientError) return { refusal: error.message };
    throw error;
  }
}

serveTasks(readSafely);
