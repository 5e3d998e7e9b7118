/**
 * Exports finished spans by OTLP over HTTP, with OpenTelemetry's batch processor and exporters. They are loaded only where
 * traces are exported. The queue is bounded, and a failing receiver delays no request: spans are dropped and counted.
 */
import type { HrTime, Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../log.js';
import type { ResourceConfig, SpanExportConfig } from './settings.js';
import type { FinishedSpan, SpanKindName } from './span.js';

export interface ExportCounts {
  /** Spans that the receiver has accepted. */
  exported: number;
  /** Spans of exports that have failed. */
  failed: number;
  /** Spans that found the queue full. */
  dropped: number;
}

export interface SpanExport {
  readonly counts: Readonly<ExportCounts>;
  /** Adds the spans of one request: all of them, or none when the queue is full. */
  add(spans: readonly FinishedSpan[]): void;
  /** Exports what is left, for so long at most. Never rejects. */
  close(limitMs?: number): Promise<void>;
}

/** Failures are logged at most once in this time. */
const LOG_PERIOD_MS = 60_000;
const CLOSE_LIMIT_MS = 3_000;
/** Exports at the same time; further ones wait in the queue. */
const MAX_EXPORTS = 2;

const KINDS: Readonly<Record<SpanKindName, number>> = { internal: 0, server: 1, client: 2 };
const SAMPLED = 1;
const [UNSET, FAILED] = [0, 2] as const;
const SCOPE = { name: 'marquee' };

/** The class of the processor reads a clock for nothing but its timer, which keeps no process alive. */
export async function openSpanExport(
  config: SpanExportConfig,
  resourceConfig: ResourceConfig,
  log: Logger,
): Promise<SpanExport> {
  const [{ BatchSpanProcessor }, { ExportResultCode }, { resourceFromAttributes }, exporter] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    openExporter(config),
  ]);
  const counts: ExportCounts = { exported: 0, failed: 0, dropped: 0 };
  const report = createFailureLog(counts, log);
  let queued = 0;
  const counted: SpanExporter = {
    export: (spans, done) => {
      exporter.export(spans, (result) => {
        queued -= spans.length;
        if (result.code === ExportResultCode.SUCCESS) counts.exported += spans.length;
        else {
          counts.failed += spans.length;
          report(result.error?.message ?? 'unknown');
        }
        // The processor would hand a failure to a global handler, which writes it to standard error.
        done({ code: ExportResultCode.SUCCESS });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
  const processor = new BatchSpanProcessor(counted, {
    maxQueueSize: config.maxQueueSize,
    maxExportBatchSize: config.maxBatchSize,
    scheduledDelayMillis: config.scheduleDelayMs,
    exportTimeoutMillis: 2 * config.timeoutMs,
  });
  const resource = resourceFromAttributes({
    'process.pid': process.pid,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    ...resourceConfig.attributes,
    'service.name': resourceConfig.serviceName,
  });
  const toReadable = createToReadable(resource);
  return {
    counts,
    add: (spans) => {
      if (queued + spans.length > config.maxQueueSize) {
        counts.dropped += spans.length;
        report('the queue of spans is full');
        return;
      }
      queued += spans.length;
      for (const span of spans) processor.onEnd(toReadable(span));
    },
    close: async (limitMs = CLOSE_LIMIT_MS) => {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
      await Promise.race([processor.shutdown().catch(() => {}), limit]);
      clearTimeout(timer);
    },
  };
}

async function openExporter({ url, protocol, headers, timeoutMs }: SpanExportConfig): Promise<SpanExporter> {
  const options = { url, headers: { ...headers }, timeoutMillis: timeoutMs, concurrencyLimit: MAX_EXPORTS };
  if (protocol === 'http/json') {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    return new OTLPTraceExporter(options);
  }
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter(options);
}

function createFailureLog(counts: Readonly<ExportCounts>, log: Logger): (reason: string) => void {
  let nextMs = 0;
  return (reason) => {
    const nowMs = performance.now();
    if (nowMs < nextMs) return;
    nextMs = nowMs + LOG_PERIOD_MS;
    log.warn({ ...counts, reason: reason.slice(0, 500) }, 'spans were not exported; the numbers are since the start');
  };
}

function createToReadable(resource: ReadableSpan['resource']): (span: FinishedSpan) => ReadableSpan {
  return (span) => {
    const context: SpanContext = { traceId: span.traceId, spanId: span.spanId, traceFlags: SAMPLED };
    const { parentSpanId, links = [], errorCode } = span;
    const isParentRemote = span.isParentRemote === true;
    return {
      name: span.name,
      kind: KINDS[span.kind],
      spanContext: () => context,
      ...(parentSpanId !== null && {
        parentSpanContext: {
          traceId: span.traceId,
          spanId: parentSpanId,
          traceFlags: SAMPLED,
          isRemote: isParentRemote,
        },
      }),
      startTime: toHrTime(span.startMs),
      endTime: toHrTime(span.endMs),
      duration: toHrTime(Math.max(0, span.endMs - span.startMs)),
      status: errorCode === null ? { code: UNSET } : { code: FAILED, message: errorCode },
      attributes: errorCode === null ? definedOf(span) : { ...definedOf(span), 'error.type': errorCode },
      links: links.map(({ traceId, spanId }): Link => ({ context: { traceId, spanId, traceFlags: SAMPLED } })),
      events: [],
      ended: true,
      resource,
      instrumentationScope: SCOPE,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  };
}

function definedOf({ attributes }: FinishedSpan): ReadableSpan['attributes'] {
  const defined: Record<string, string | number | boolean | string[]> = {};
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) defined[name] = typeof value === 'object' ? [...value] : value;
  return defined;
}

/** Seconds and nanoseconds. */
function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.round((ms - seconds * 1_000) * 1_000_000)];
}
