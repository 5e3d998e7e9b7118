/**
 * Where the client's answer is put together: one long buffer, with the subgraphs' answers at its beginning and the
 * client's behind them. Pieces are then moved within it, which V8 does in 30 ns whatever their length up to a kilobyte;
 * copying between buffers takes 70, byte by byte 2 ns for each, and texts would be garbage by the megabyte for fifty
 * requests in flight.
 */
import { FALL_BACK } from './unsupported.js';
import type { ResponseBytes } from './response-bytes.js';

/** Enough for the largest page of the house and what it is made of; it grows when that does not do. */
const INITIAL_BYTES = 1 << 20;
/** What an enormous answer needed is let go after it. */
const MAX_KEPT_BYTES = 1 << 24;

const COMMA = 0x2c;

/** One for all operations: answers are written synchronously. */
let bytes = Buffer.alloc(0);

/** The buffer, with place for `count` bytes at `w`; a longer one when there was none, so ask again after each call. */
export function reserve(w: number, count: number): Buffer {
  return w + count <= bytes.length ? bytes : grow(w + count);
}

function grow(least: number): Buffer {
  const longer = Buffer.allocUnsafeSlow(Math.max(least * 2, INITIAL_BYTES));
  longer.set(bytes);
  bytes = longer;
  return bytes;
}

/** @returns Where the client's answer begins. */
export function loadResponses(sources: readonly ResponseBytes[]): number {
  let end = 0;
  for (const source of sources) {
    source.base = end;
    reserve(end, source.bytes.length).set(source.bytes, end);
    end += source.bytes.length;
  }
  return end;
}

/** A copy of what stands from `start` to `end`. */
export function copyOut(start: number, end: number): Buffer {
  const taken = Buffer.allocUnsafeSlow(end - start);
  taken.set(bytes.subarray(start, end));
  if (bytes.length > MAX_KEPT_BYTES) bytes = Buffer.alloc(0);
  return taken;
}

/** All writers take where to write, and return where they ended. */
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

/** An object that only some of its subgraphs have is a case for the general path. */
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
