/** Opens what a process needs to trace and log its requests. */
import type { Logger } from '../log.js';
import { openMetricsExport } from '../metrics/metrics-export.js';
import type { MetricsExport } from '../metrics/metrics-export.js';
import type { MetricsRegistry } from '../metrics/metrics-registry.js';
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
  /** Sends the metrics of the process by OTLP from now on, if the configuration has a receiver. */
  sendMetrics(registry: MetricsRegistry): void;
  /** Exports and writes what is left. */
  close(): Promise<void>;
}

/** @param write For tests; by default lines are written to standard output. */
export async function openTelemetry(
  processName: string,
  { resource, traces, metrics, logs, baggage, requestIdInErrors, downstream }: TelemetryConfig,
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
  const exports: Promise<MetricsExport>[] = [];
  return {
    tracing,
    logging: requestLog === null ? null : { ...logs, log: requestLog },
    baggage,
    requestIdInErrors,
    downstream,
    sendMetrics: (registry) => void exports.push(openMetricsExport(metrics.export, resource, registry, log)),
    close: async () => {
      for (const opened of exports) await (await opened).close();
      await spans?.close();
      requestLog?.close();
    },
  };
}
