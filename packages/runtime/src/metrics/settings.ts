/** The settings of metrics. Those of OpenTelemetry have its standard names. */
import type { SettingGroup, Settings } from '../settings.js';

export const METRICS_SETTINGS = {
  exporter: {
    name: 'OTEL_METRICS_EXPORTER',
    key: 'telemetry.metrics.exporter',
    type: 'choice',
    values: ['otlp', 'none'],
    default: 'otlp',
    sentence:
      'Whether metrics are sent by OTLP, as protobuf, if there is a receiver. They are at /metrics in any case.',
  },
  endpoint: {
    name: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
    key: 'telemetry.metrics.endpoint',
    type: 'url',
    default: null,
    sentence: 'The URL that metrics are sent to, with its path; by default /v1/metrics of telemetry.otlp.endpoint.',
  },
  intervalMs: {
    name: 'OTEL_METRIC_EXPORT_INTERVAL',
    key: 'telemetry.metrics.export_interval',
    type: 'whole number',
    unit: 'milliseconds',
    min: 100,
    max: 3_600_000,
    default: 60_000,
    sentence: 'How often metrics are sent by OTLP.',
  },
  operations: {
    name: 'MARQUEE_METRICS_OPERATIONS',
    key: 'telemetry.metrics.max_operations',
    type: 'whole number',
    unit: 'operations',
    min: 0,
    max: 10_000,
    default: 100,
    sentence:
      'Names of operations that the router’s metrics have as a label, besides as many of known operations; the others are counted as other.',
  },
  clients: {
    name: 'MARQUEE_METRICS_CLIENTS',
    key: 'telemetry.metrics.max_clients',
    type: 'whole number',
    unit: 'clients',
    min: 0,
    max: 10_000,
    default: 50,
    sentence: 'Names of clients that the router’s metrics have as a label; the others are counted as other.',
  },
  series: {
    name: 'MARQUEE_METRICS_SERIES',
    key: 'telemetry.metrics.max_series',
    type: 'whole number',
    unit: 'combinations',
    min: 1,
    max: 100_000,
    default: 1_000,
    sentence:
      'Combinations of labels of the histogram of operations, each with 16 lines of /metrics; beyond that, operations and clients are counted as other.',
  },
} as const satisfies SettingGroup;

/** Where metrics are sent. */
export interface MetricsExportConfig {
  /** With the path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly intervalMs: number;
  /** Of one export, retries included. */
  readonly timeoutMs: number;
}

/** What bounds the labels that clients choose. */
export interface LabelLimits {
  /** Names of operations with time series of their own, besides as many known ones. */
  readonly operations: number;
  /** Names of clients with time series of their own. */
  readonly clients: number;
  /** Time series of one metric. */
  readonly series: number;
}

export interface MetricsConfig {
  /** Null when metrics are not sent. */
  readonly export: MetricsExportConfig | null;
  readonly limits: LabelLimits;
}

export const DEFAULT_METRICS: MetricsConfig = {
  export: null,
  limits: {
    operations: METRICS_SETTINGS.operations.default,
    clients: METRICS_SETTINGS.clients.default,
    series: METRICS_SETTINGS.series.default,
  },
};

export interface OtlpReceiver extends Pick<MetricsExportConfig, 'headers' | 'timeoutMs'> {
  /** The base URL; null without a receiver of all telemetry. */
  readonly endpoint: string | null;
  readonly isDisabled: boolean;
}

/** @param receiver Of all telemetry. */
export function readMetricsConfig(settings: Settings, receiver: OtlpReceiver): MetricsConfig {
  const { exporter, endpoint, intervalMs, operations, clients, series } = settings.readAll(METRICS_SETTINGS);
  const { headers, timeoutMs, isDisabled } = receiver;
  const url = endpoint ?? (receiver.endpoint === null ? null : `${receiver.endpoint}/v1/metrics`);
  const isExported = url !== null && !isDisabled && exporter === 'otlp';
  return {
    export: isExported ? { url, headers, intervalMs, timeoutMs } : null,
    limits: { operations, clients, series },
  };
}
