/**
 * The buffer in which the client's response is written: the subgraphs' responses are at its beginning, the client's
 * response after them. Pieces are copied within the buffer, which takes V8 30 ns for any length up to a kilobyte.
 * Copying between buffers takes 70 ns, copying byte by byte 2 ns per byte, and strings would cause megabytes of garbage
 * with fifty requests in flight.
 */
import { FALL_BACK } from './unsupported.js';
import type { ResponseBytes } from './response-bytes.js';
import { takeResponse } from './response-pool.js';
import type { PooledResponse } from './response-pool.js';

/** Enough for the demo's largest page and its subgraph responses. The buffer grows when it is too small. */
const INITIAL_BYTES = 1 << 20;
/** A buffer larger than this is released after the response that needed it. */
const MAX_KEPT_BYTES = 1 << 24;

const COMMA = 0x2c;

/** One buffer for all operations: responses are written synchronously. */
let bytes = Buffer.alloc(0);

/** The buffer with space for `count` bytes at `w`. Each call can replace the buffer by a longer one. */
export function reserve(w: number, count: number): Buffer {
  return w + count <= bytes.length ? bytes : grow(w + count);
}

function grow(least: number): Buffer {
  const longer = Buffer.allocUnsafeSlow(Math.max(least * 2, INITIAL_BYTES));
  longer.set(bytes);
  bytes = longer;
  return bytes;
}

/** Copies the responses to the beginning of the buffer. @returns The index at which the client's response begins. */
export function loadResponses(sources: readonly ResponseBytes[]): number {
  let end = 0;
  for (const source of sources) {
    source.base = end;
    reserve(end, source.bytes.length).set(source.bytes, end);
    end += source.bytes.length;
  }
  return end;
}

/** A copy of the bytes from `start` to `end`. */
export function copyOut(start: number, end: number): PooledResponse {
  const taken = takeResponse(end - start);
  taken.bytes.set(bytes.subarray(start, end));
  if (bytes.length > MAX_KEPT_BYTES) bytes = Buffer.alloc(0);
  return taken;
}

/** Writers take the index `w` at which to write, and return the index after the last written byte. */
export function copyWithinBuffer(from: number, to: number, w: number): number {
  reserve(w, to - from).copyWithin(w, from, to);
  return w + to - from;
}

export function writeNull(w: number): number {
  const o = reserve(w, 4);
  o[w] = 0x6e;
  o[w + 1] = 0x75;
  o[w + 2] = o[w + 3] = 0x6c;
  return w + 4;
}

export function writeList<T>(
  items: readonly (T | null)[] | null,
  write: (item: T, w: number) => number,
  w: number,
): number {
  if (items === null) return writeNull(w);
  let end = w;
  reserve(end, 1)[end++] = 0x5b;
  let separator = 0;
  for (const item of items) {
    if (separator > 0) reserve(end, 1)[end++] = separator;
    separator = COMMA;
    end = item === null ? writeNull(end) : write(item, end);
  }
  reserve(end, 1)[end++] = 0x5d;
  return end;
}

/** An object whose fields come from several subgraphs. Falls back when only some of them have the object. */
export function writeSharedObject<T>(
  records: readonly (T | null)[],
  write: (present: readonly T[], w: number) => number,
  w: number,
): number {
  const present = records.filter((record) => record !== null);
  if (present.length === 0) return writeNull(w);
  if (present.length < records.length) throw FALL_BACK;
  return write(present, w);
}

/** Up to this length, copying byte by byte is faster than calling native code. */
const SHORT_BYTES = 48;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BLANK = 0x20;
const LAST_ASCII = 0x7f;
/** What a JSON string has to escape, and what is more than one byte in UTF-8. */
const NOT_PLAIN = /[^\x20\x21\x23-\x5b\x5d-\x7f]/;

export function writeBytes(source: Uint8Array, w: number): number {
  const { length } = source;
  const o = reserve(w, length);
  for (let i = 0; i < length; i++) o[w + i] = source[i] as number;
  return w + length;
}

/** Writes JSON that is serialized already. */
export function writeSerialized(json: string, w: number): number {
  const { length } = json;
  const o = reserve(w, length * 3);
  if (length > SHORT_BYTES) return w + o.write(json, w);
  for (let i = 0; i < length; i++) {
    const code = json.charCodeAt(i);
    if (code > LAST_ASCII) return w + o.write(json, w);
    o[w + i] = code;
  }
  return w + length;
}

/** Writes a string as JSON. */
export function writeString(text: string, w: number): number {
  const { length } = text;
  const o = reserve(w, length + 2);
  o[w] = QUOTE;
  let end = w + 1;
  if (length > SHORT_BYTES) {
    if (NOT_PLAIN.test(text)) return writeSerialized(JSON.stringify(text), w);
    end += o.write(text, end, length, 'latin1');
  } else {
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < BLANK || code > LAST_ASCII || code === QUOTE || code === BACKSLASH)
        return writeSerialized(JSON.stringify(text), w);
      o[end++] = code;
    }
  }
  o[end] = QUOTE;
  return end + 1;
}
