/** A finished span as plain data. OpenTelemetry's library sees it only when it is exported. */

export type SpanKindName = 'internal' | 'server' | 'client';

export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface FinishedSpan {
  readonly name: string;
  readonly kind: SpanKindName;
  readonly traceId: string;
  readonly spanId: string;
  /** Null at the root of a trace. */
  readonly parentSpanId: string | null;
  /** Of the client, at the span that continues its trace. */
  readonly traceState?: string;
  /** Whether the parent is a span of another process. */
  readonly isParentRemote?: boolean;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: SpanAttributes;
  /** A code of the error; null when the span has succeeded. */
  readonly errorCode: string | null;
  /** Spans that the work of this one was done in. */
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

/** Where `performance.now()` is 0, in milliseconds since 1970. */
export function toEpochMs(atMs: number): number {
  return performance.timeOrigin + atMs;
}
