/**
 * Sends the metrics of the process to an OTLP receiver over HTTP in intervals, with OpenTelemetry's reader and exporter.
 * They are loaded only where metrics are exported. One export runs at a time and has a deadline: a receiver that is slow
 * or away costs nothing but the failures that are counted.
 */
import { hostname } from 'node:os';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { Logger } from '../log.js';
import type { MetricsRegistry } from './metrics-registry.js';
import type { MetricsExportConfig } from './settings.js';
import { toMetricData } from './to-otlp.js';

/** Of the process. */
export interface ResourceAttributes {
  readonly serviceName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface MetricsExport {
  /** Exports once more, for so long at most. Never rejects. */
  close(limitMs?: number): Promise<void>;
}

/** Failures are logged at most once in this time. */
const LOG_PERIOD_MS = 60_000;
const CLOSE_LIMIT_MS = 2_000;

/** @param config Null when metrics are not sent. */
export async function openMetricsExport(
  config: MetricsExportConfig | null,
  service: ResourceAttributes,
  registry: MetricsRegistry,
  log: Logger,
): Promise<MetricsExport> {
  if (config === null) return { close: async () => {} };
  const [sdk, { OTLPMetricExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/exporter-metrics-otlp-proto'),
    import('@opentelemetry/resources'),
  ]);
  const { url, headers, intervalMs } = config;
  const timeoutMillis = Math.min(config.timeoutMs, intervalMs);
  const exporter = new OTLPMetricExporter({ url, headers: { ...headers }, timeoutMillis });
  const resource = resourceFromAttributes({
    'service.instance.id': `${hostname()}:${process.pid}`,
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...service.attributes,
    'service.name': service.serviceName,
  });
  const startMs = Math.round(performance.timeOrigin);
  const reader = new sdk.PeriodicExportingMetricReader({
    exporter: withFailureLog(exporter, registry, log),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: timeoutMillis,
    metricProducers: [
      {
        collect: async () => {
          const metrics = toMetricData(registry.families(), { startMs, endMs: Date.now() }, sdk);
          const scopeMetrics = [{ scope: { name: 'marquee' }, metrics }];
          return { resourceMetrics: { resource, scopeMetrics }, errors: [] };
        },
      },
    ],
  });
  const provider = new sdk.MeterProvider({ resource, readers: [reader] });
  return {
    close: async (limitMs = CLOSE_LIMIT_MS) => {
      await provider.shutdown({ timeoutMillis: limitMs }).catch(() => {});
    },
  };
}

function withFailureLog(exporter: PushMetricExporter, registry: MetricsRegistry, log: Logger): PushMetricExporter {
  const exports = registry.counter({
    name: 'metrics_exports_total',
    help: 'Exports of metrics to the OTLP receiver, by result.',
    labels: { result: ['ok', 'failed'] },
  });
  const [succeeded, failed] = [exports.with('ok'), exports.with('failed')];
  let loggedAtMs = -Infinity;
  return {
    export: (metrics, done) =>
      exporter.export(metrics, (result) => {
        // A failure without a cause is none that OpenTelemetry's exporters report.
        const { error } = result;
        (error === undefined ? succeeded : failed).add();
        if (error !== undefined && performance.now() - loggedAtMs > LOG_PERIOD_MS) {
          loggedAtMs = performance.now();
          log.warn(
            { reason: error.message, failed: failed.value },
            'metrics could not be exported; the next export has them',
          );
        }
        // The reader would hand a failure to a global handler.
        done({ code: 0 });
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
