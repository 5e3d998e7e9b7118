/**
 * W3C Trace Context and Baggage (https://www.w3.org/TR/trace-context/): which trace a request belongs to, and what is
 * passed on. Reading costs one comparison for a request without these headers.
 */
import { randomFillSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The position of a request in a trace. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the span that the next one is a child of. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
/** Characters of version 00. Later versions may append fields. */
const LENGTH = 55;
const MAX_LENGTH = 200;

/** Null without a valid `traceparent`. */
export function readTraceparent(value: string | readonly string[] | undefined): TraceContext | null {
  if (typeof value !== 'string' || value.length < LENGTH || value.length > MAX_LENGTH) return null;
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(value) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (version === 'ff' || traceId === NO_TRACE || spanId === NO_SPAN) return null;
  if (version === '00' && more !== undefined) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function writeTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** What the specification asks every system to pass on. */
const MAX_TRACESTATE = 512;
const MAX_BAGGAGE = 8_192;
const PRINTABLE = /^[\x20-\x7e]*$/;

/** Empty when it is absent, too long, or has characters that a header cannot have. */
export function readTracestate(headers: IncomingHttpHeaders): string {
  const value = textOf(headers['tracestate']);
  return value.length <= MAX_TRACESTATE && PRINTABLE.test(value) ? value : '';
}

/** The members of the client's baggage whose keys are allowed; empty when there are none. */
export function readBaggage(headers: IncomingHttpHeaders, allowed: ReadonlySet<string>): string {
  if (allowed.size === 0) return '';
  const value = textOf(headers['baggage']);
  if (value === '' || value.length > MAX_BAGGAGE || !PRINTABLE.test(value)) return '';
  const members = value.split(',').map((member) => member.trim());
  return members.filter((member) => allowed.has(member.split(/[=;]/, 1).join('').trim())).join(',');
}

/** Of a header that may be repeated. */
function textOf(value: string | readonly string[] | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(',');
}

/** Random bytes that are made in advance: a system call for each id would take longer than the rest of it. */
const BYTES = Buffer.allocUnsafeSlow(4_096);
let used = BYTES.length;

function randomHex(length: number): string {
  if (used + length > BYTES.length) {
    randomFillSync(BYTES);
    used = 0;
  }
  used += length;
  return BYTES.toString('hex', used - length, used);
}

export function newTraceId(): string {
  return randomHex(16);
}

export function newSpanId(): string {
  return randomHex(8);
}
