/** Opens what a process needs to trace and log its requests. */
import type { Logger } from '../log.js';
import { openRequestLog } from './request-log.js';
import type { RequestLog, WriteLine } from './request-log.js';
import { createSampler } from './sampling.js';
import type { Sampler } from './sampling.js';
import type { RequestLogConfig, TelemetryConfig, TracesConfig } from './settings.js';
import { openSpanExport } from './span-export.js';
import type { SpanExport } from './span-export.js';

export interface Tracing extends Pick<TracesConfig, 'alwaysErrors' | 'alwaysSlowMs' | 'hasDocuments'> {
  readonly sampler: Sampler;
  readonly spans: SpanExport;
}

export interface RequestLogging extends RequestLogConfig {
  readonly log: RequestLog;
}

export interface Telemetry {
  /** Null when no spans are exported. */
  readonly tracing: Tracing | null;
  /** Null when no request has a log line. */
  readonly logging: RequestLogging | null;
  readonly baggage: ReadonlySet<string>;
  readonly requestIdInErrors: boolean;
  readonly downstream: TelemetryConfig['downstream'];
  /** Exports and writes what is left. */
  close(): Promise<void>;
}

/** @param write For tests; by default lines are written to standard output. */
export async function openTelemetry(
  processName: string,
  { resource, traces, logs, baggage, requestIdInErrors, downstream }: TelemetryConfig,
  log: Logger,
  write?: WriteLine,
): Promise<Telemetry> {
  const requestLog = logs.requests === 'off' ? null : openRequestLog(processName, log, write);
  const spans = traces === null ? null : await openSpanExport(traces.export, resource, log);
  const tracing =
    traces === null || spans === null
      ? null
      : {
          sampler: createSampler(traces.sampler, traces.samplerRatio),
          spans,
          alwaysErrors: traces.alwaysErrors,
          alwaysSlowMs: traces.alwaysSlowMs,
          hasDocuments: traces.hasDocuments,
        };
  return {
    tracing,
    logging: requestLog === null ? null : { ...logs, log: requestLog },
    baggage,
    requestIdInErrors,
    downstream,
    close: async () => {
      await spans?.close();
      requestLog?.close();
    },
  };
}
