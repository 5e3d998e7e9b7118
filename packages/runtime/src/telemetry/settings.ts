/** The settings of traces, request logs and request ids. Those of OpenTelemetry have its standard names. */
import { DEFAULT_METRICS, readMetricsConfig } from '../metrics/settings.js';
import type { MetricsConfig } from '../metrics/settings.js';
import type { SettingGroup, Settings } from '../settings.js';
import { SAMPLERS } from './sampling.js';
import type { SamplerName } from './sampling.js';

export const REQUEST_LOGS = ['off', 'errors', 'slow', 'all'] as const;
export type RequestLogs = (typeof REQUEST_LOGS)[number];

const MILLISECONDS = { type: 'whole number', unit: 'milliseconds' } as const;

export const TELEMETRY_SETTINGS = {
  isDisabled: {
    name: 'OTEL_SDK_DISABLED',
    key: 'telemetry.disabled',
    type: 'flag',
    default: false,
    sentence: 'Turns off the export of traces.',
  },
  serviceName: {
    name: 'OTEL_SERVICE_NAME',
    key: 'telemetry.service_name',
    type: 'text',
    default: null,
    sentence: 'The attribute service.name of exported telemetry; by default the name of the process.',
  },
  resourceAttributes: {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    key: 'telemetry.resource_attributes',
    type: 'list',
    pairs: true,
    default: [],
    sentence: 'Attributes of exported telemetry, as key=value, such as deployment.environment.name=production.',
  },
  endpoint: {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    key: 'telemetry.otlp.endpoint',
    type: 'url',
    default: null,
    sentence:
      'Base URL of an OTLP receiver over HTTP, as in http://collector:4318. Without a receiver nothing is exported.',
  },
  tracesEndpoint: {
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    key: 'telemetry.traces.endpoint',
    type: 'url',
    default: null,
    sentence: 'The URL that traces are sent to, with its path; by default /v1/traces of telemetry.otlp.endpoint.',
  },
  tracesExporter: {
    name: 'OTEL_TRACES_EXPORTER',
    key: 'telemetry.traces.exporter',
    type: 'choice',
    values: ['otlp', 'none'],
    default: 'otlp',
    sentence: 'Whether traces are exported, if there is a receiver.',
  },
  protocol: {
    name: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    key: 'telemetry.otlp.protocol',
    type: 'choice',
    values: ['http/protobuf', 'http/json'],
    default: 'http/protobuf',
    sentence: 'The form of exported telemetry.',
  },
  headers: {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    key: 'telemetry.otlp.headers',
    type: 'text',
    secret: true,
    default: null,
    sentence:
      'Headers of requests to the receiver, as key=value with commas between them, such as the key of its account.',
  },
  timeoutMs: {
    ...MILLISECONDS,
    name: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    key: 'telemetry.otlp.timeout',
    min: 100,
    max: 60_000,
    default: 10_000,
    sentence: 'How long an export may take, retries included.',
  },
  sampler: {
    name: 'OTEL_TRACES_SAMPLER',
    key: 'telemetry.traces.sampler',
    type: 'choice',
    values: SAMPLERS,
    default: 'parentbased_always_on',
    sentence:
      'Which requests are traced. With parentbased, a client that sends traceparent decides for its requests; a public router uses another.',
  },
  samplerRatio: {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    key: 'telemetry.traces.sampler_ratio',
    type: 'text',
    default: '1',
    sentence: 'The share of traces from 0 to 1 that the samplers traceidratio and parentbased_traceidratio select.',
  },
  tracesErrors: {
    name: 'MARQUEE_TRACES_ERRORS',
    key: 'telemetry.traces.always_errors',
    type: 'flag',
    default: false,
    sentence:
      'Whether a request with errors is exported though it was not sampled. Times are then kept of each request until its end.',
  },
  tracesSlowMs: {
    ...MILLISECONDS,
    name: 'MARQUEE_TRACES_SLOW_MS',
    key: 'telemetry.traces.always_slow',
    min: 0,
    max: 600_000,
    default: 0,
    sentence: 'A request that takes at least so long is exported though it was not sampled; 0: none.',
  },
  tracesDocuments: {
    name: 'MARQUEE_TRACES_DOCUMENTS',
    key: 'telemetry.traces.documents',
    type: 'flag',
    default: false,
    sentence: 'Whether spans have the text of the operation, with its literals, as the attribute graphql.document.',
  },
  baggage: {
    name: 'MARQUEE_TRACES_BAGGAGE',
    key: 'telemetry.traces.baggage',
    type: 'list',
    default: [],
    sentence: 'Keys of the client’s baggage (W3C) that are passed on; the others are left out.',
  },
  scheduleDelayMs: {
    ...MILLISECONDS,
    name: 'OTEL_BSP_SCHEDULE_DELAY',
    key: 'telemetry.traces.schedule_delay',
    min: 10,
    max: 60_000,
    default: 5_000,
    sentence: 'The longest time that a span waits for its export.',
  },
  maxQueueSize: {
    name: 'OTEL_BSP_MAX_QUEUE_SIZE',
    key: 'telemetry.traces.max_queue_size',
    type: 'whole number',
    unit: 'spans',
    min: 1,
    max: 1_000_000,
    default: 2_048,
    sentence: 'Spans that wait for their export; further requests are not traced, and are counted.',
  },
  maxBatchSize: {
    name: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
    key: 'telemetry.traces.max_export_batch_size',
    type: 'whole number',
    unit: 'spans',
    min: 1,
    max: 100_000,
    default: 512,
    sentence: 'Spans of one export.',
  },
  logRequests: {
    name: 'MARQUEE_LOG_REQUESTS',
    key: 'telemetry.logs.requests',
    type: 'choice',
    values: REQUEST_LOGS,
    default: 'off',
    sentence:
      'Which requests have a log line: all, those with errors (errors), those with errors and slow ones (slow), or none.',
  },
  logSlowMs: {
    ...MILLISECONDS,
    name: 'MARQUEE_LOG_SLOW_MS',
    key: 'telemetry.logs.slow',
    min: 1,
    max: 600_000,
    default: 1_000,
    sentence: 'From which time on a request is slow.',
  },
  logPercent: {
    name: 'MARQUEE_LOG_PERCENT',
    key: 'telemetry.logs.percent',
    type: 'whole number',
    unit: 'percent',
    min: 0,
    max: 100,
    default: 100,
    sentence:
      'With telemetry.logs.requests: all, the share of requests without errors, and not slow, that have a log line.',
  },
  requestIdInErrors: {
    name: 'MARQUEE_REQUEST_ID_IN_ERRORS',
    key: 'telemetry.request_id.in_errors',
    type: 'flag',
    default: true,
    sentence: 'Whether a response with errors has the id of the request, as extensions.requestId.',
  },
  requestIdDownstream: {
    name: 'MARQUEE_REQUEST_ID_DOWNSTREAM',
    key: 'telemetry.request_id.downstream',
    type: 'flag',
    default: true,
    sentence: 'Whether the router’s requests to subgraphs have the header x-request-id.',
  },
  tracesDownstream: {
    name: 'MARQUEE_TRACES_DOWNSTREAM',
    key: 'telemetry.traces.downstream',
    type: 'flag',
    default: true,
    sentence: 'Whether the router’s requests to subgraphs have the headers traceparent and tracestate.',
  },
} as const satisfies SettingGroup;

/** Where spans are sent, and what bounds them. */
export interface SpanExportConfig {
  /** With the path. */
  readonly url: string;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly scheduleDelayMs: number;
  readonly maxQueueSize: number;
  readonly maxBatchSize: number;
}

export interface TracesConfig {
  readonly export: SpanExportConfig;
  readonly sampler: SamplerName;
  readonly samplerRatio: number;
  /** Whether requests with errors are exported though they were not sampled. */
  readonly alwaysErrors: boolean;
  /** From which time on a request is exported though it was not sampled; null: never. */
  readonly alwaysSlowMs: number | null;
  /** Whether spans have the text of the operation. */
  readonly hasDocuments: boolean;
}

export interface RequestLogConfig {
  readonly requests: RequestLogs;
  readonly slowMs: number;
  /** Of requests without errors that are not slow, from 0 to 1. */
  readonly share: number;
}

/** Attributes of the process. */
export interface ResourceConfig {
  readonly serviceName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface TelemetryConfig {
  readonly resource: ResourceConfig;
  /** Null when no spans are exported. */
  readonly traces: TracesConfig | null;
  readonly metrics: MetricsConfig;
  readonly logs: RequestLogConfig;
  /** Keys of the client's baggage that are passed on. */
  readonly baggage: ReadonlySet<string>;
  /** Whether a response with errors has the id of the request. */
  readonly requestIdInErrors: boolean;
  /** Which headers the router's requests to subgraphs have. */
  readonly downstream: { readonly requestId: boolean; readonly traces: boolean };
}

/** Nothing is exported or logged; for tests. */
export const NO_TELEMETRY: TelemetryConfig = {
  resource: { serviceName: 'test', attributes: {} },
  traces: null,
  metrics: DEFAULT_METRICS,
  logs: { requests: 'off', slowMs: 1_000, share: 1 },
  baggage: new Set(),
  requestIdInErrors: false,
  downstream: { requestId: false, traces: false },
};

/** Problems are collected in `settings`. */
export function readTelemetryConfig(settings: Settings): TelemetryConfig {
  const values = settings.readAll(TELEMETRY_SETTINGS);
  const attributes = readPairs(settings, TELEMETRY_SETTINGS.resourceAttributes.name, values.resourceAttributes);
  const serviceName = values.serviceName ?? attributes['service.name'] ?? settings.processName;
  const headers = readPairs(settings, TELEMETRY_SETTINGS.headers.name, values.headers?.split(',') ?? []);
  const ratio = Number(values.samplerRatio);
  if (!(ratio >= 0 && ratio <= 1))
    settings.problem(
      `${TELEMETRY_SETTINGS.samplerRatio.name} must be a number from 0 to 1, got "${values.samplerRatio}"`,
    );
  const url = values.tracesEndpoint ?? (values.endpoint === null ? null : `${values.endpoint}/v1/traces`);
  const isExported = url !== null && !values.isDisabled && values.tracesExporter === 'otlp';
  const { timeoutMs, scheduleDelayMs, maxQueueSize, protocol } = values;
  const maxBatchSize = Math.min(values.maxBatchSize, maxQueueSize);
  return {
    resource: { serviceName, attributes },
    traces: isExported
      ? {
          export: { url, protocol, headers, timeoutMs, scheduleDelayMs, maxQueueSize, maxBatchSize },
          sampler: values.sampler,
          samplerRatio: ratio,
          alwaysErrors: values.tracesErrors,
          alwaysSlowMs: values.tracesSlowMs === 0 ? null : values.tracesSlowMs,
          hasDocuments: values.tracesDocuments,
        }
      : null,
    metrics: readMetricsConfig(settings, { ...values, headers }),
    logs: { requests: values.logRequests, slowMs: values.logSlowMs, share: values.logPercent / 100 },
    baggage: new Set(values.baggage),
    requestIdInErrors: values.requestIdInErrors,
    downstream: { requestId: values.requestIdDownstream, traces: values.tracesDownstream },
  };
}

/** Pairs as OpenTelemetry writes them: `key=value`, with percent encoding in values. */
function readPairs(settings: Settings, name: string, items: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const [index, item] of items.entries()) {
    if (item.trim() === '') continue;
    const [key = '', value] = split(item);
    // The value may be a secret.
    if (key === '' || value === null) settings.problem(`${name} must be key=value pairs: item ${index + 1} is none`);
    else pairs[key] = value;
  }
  return pairs;
}

function split(item: string): readonly [string, string | null] {
  const at = item.indexOf('=');
  if (at < 0) return [item.trim(), null];
  const value = item.slice(at + 1).trim();
  try {
    return [item.slice(0, at).trim(), decodeURIComponent(value)];
  } catch {
    return [item.slice(0, at).trim(), value];
  }
}
