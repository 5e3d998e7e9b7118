/** The three framings of an HTTP/1.1 body: a fixed length, chunks, or everything until the connection closes. */
import { MalformedResponseError, OversizedResponseError } from './response-errors.js';
import type { ResponseHead } from './response-head.js';

export interface ResponseBody {
  /**
   * Copies the body's bytes between `start` and `end`; the caller reuses `bytes`. Returns the index after the body's
   * last byte, or -1 when the body is not complete.
   */
  push(bytes: Buffer, start: number, end: number): number;
  /** Whether the body is complete when the connection closes. */
  readonly endsWithConnection: boolean;
  take(): Buffer;
}

/**
 * Throws an `OversizedResponseError` for a content length over the limit. Bodies of unknown length throw it from `push`
 * once they are over the limit.
 */
export function createBody({ framing }: ResponseHead, maxBytes: number): ResponseBody {
  if (framing === 'chunked') return new ChunkedBody(maxBytes);
  if (framing === 'until close') return new UntilCloseBody(maxBytes);
  if (framing > maxBytes) throw new OversizedResponseError(maxBytes);
  return new FixedLengthBody(framing);
}

/** Allocates the whole body at once and copies pieces into place, so that pieces need not be concatenated. */
class FixedLengthBody implements ResponseBody {
  readonly endsWithConnection = false;
  readonly #body: Buffer;
  #filled = 0;

  constructor(private readonly length: number) {
    this.#body = allocateBody(length);
  }

  push(bytes: Buffer, start: number, end: number): number {
    const stop = Math.min(end, start + this.length - this.#filled);
    this.#filled += bytes.copy(this.#body, this.#filled, start, stop);
    return this.#filled === this.length ? stop : -1;
  }

  take(): Buffer {
    return this.#body;
  }
}

/**
 * Small bodies are parts of shared slabs: they live about equally long, and one allocation each would cost 50 % more.
 */
const SLAB_BYTES = 512 * 1024;

/** A larger body is allocated separately. */
const MAX_SHARE_BYTES = SLAB_BYTES / 8;

const NO_BYTES: Buffer = Buffer.alloc(0);

let slab: Buffer = NO_BYTES;
let used = 0;

function allocateBody(length: number): Buffer {
  if (length > MAX_SHARE_BYTES) return Buffer.allocUnsafeSlow(length);
  if (used + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    used = 0;
  }
  used += length;
  return slab.subarray(used - length, used);
}

/** The first allocation for a body of unknown length. It is doubled when it is full. */
const FIRST_BYTES = 4 * 1024;

class UntilCloseBody implements ResponseBody {
  readonly endsWithConnection: boolean = true;
  /** One buffer rather than a list of pieces: a subgraph may send a piece, or a chunk, for every byte. */
  #body: Buffer = NO_BYTES;
  #size = 0;

  constructor(protected readonly maxBytes: number) {}

  push(bytes: Buffer, start: number, end: number): number {
    this.keep(bytes, start, end);
    return -1;
  }

  protected keep(bytes: Buffer, start: number, end: number): void {
    const size = this.#size + end - start;
    if (size > this.maxBytes) throw new OversizedResponseError(this.maxBytes);
    if (size > this.#body.length) this.#grow(size);
    bytes.copy(this.#body, this.#size, start, end);
    this.#size = size;
  }

  take(): Buffer {
    return this.#body.subarray(0, this.#size);
  }

  #grow(size: number): void {
    const grown = allocateBody(Math.max(FIRST_BYTES, size, Math.min(2 * this.#body.length, this.maxBytes)));
    this.#body.copy(grown, 0, 0, this.#size);
    this.#body = grown;
  }
}

/** Limits for a chunk's size line with its extensions, and for the trailers. Both are read and ignored. */
const MAX_LINE_BYTES = 1_024;
const MAX_TRAILER_BYTES = 8 * 1_024;

const CR = 0x0d;
const LF = 0x0a;

/** Chunked transfer coding: `SIZE CRLF bytes CRLF … 0 CRLF trailers CRLF`. */
class ChunkedBody extends UntilCloseBody {
  override readonly endsWithConnection = false;
  #line = '';
  /** Bytes of the current chunk that have not arrived. */
  #left = 0;
  #expects: 'size' | 'data' | 'end of data' | 'trailer' = 'size';
  #trailerBytes = 0;
  /** Bytes of lines between chunks. A chunk of one byte can have a long extension. */
  #lineBytes = 0;

  override push(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end) {
      if (this.#expects === 'data') at = this.#readData(bytes, at, end);
      else {
        at = this.#readLine(bytes, at, end);
        if (this.#line.endsWith('\n') && this.#endLine(this.#line.slice(0, -2))) return at;
      }
    }
    return -1;
  }

  #readData(bytes: Buffer, at: number, end: number): number {
    const stop = Math.min(end, at + this.#left);
    this.keep(bytes, at, stop);
    this.#left -= stop - at;
    if (this.#left === 0) this.#expects = 'end of data';
    return stop;
  }

  /** Appends to the current line, up to CRLF. A line feed without a carriage return is refused. */
  #readLine(bytes: Buffer, at: number, end: number): number {
    const lineEnd = bytes.indexOf(LF, at);
    const stop = lineEnd < 0 || lineEnd >= end ? end : lineEnd + 1;
    if (this.#line.length + stop - at > MAX_LINE_BYTES)
      throw new MalformedResponseError('A line between chunks is too long.');
    this.#lineBytes += stop - at;
    if (this.#lineBytes > 2 * MAX_TRAILER_BYTES + this.maxBytes) throw new OversizedResponseError(this.maxBytes);
    this.#line += bytes.toString('latin1', at, stop);
    if (this.#line.endsWith('\n') && this.#line.charCodeAt(this.#line.length - 2) !== CR)
      throw new MalformedResponseError('A line between chunks does not end with CRLF.');
    return stop;
  }

  /** Returns whether the body ends with this line. */
  #endLine(line: string): boolean {
    this.#line = '';
    switch (this.#expects) {
      case 'size':
        this.#left = readSize(line);
        this.#expects = this.#left === 0 ? 'trailer' : 'data';
        return false;
      case 'trailer':
        this.#trailerBytes += line.length;
        if (this.#trailerBytes > MAX_TRAILER_BYTES) throw new MalformedResponseError('The trailers are too long.');
        return line === '';
      default:
        if (line !== '') throw new MalformedResponseError('A chunk is longer than its size.');
        this.#expects = 'size';
        return false;
    }
  }
}

/** At most eight hexadecimal digits (4 GB), more than any limit allows. */
function readSize(line: string): number {
  const digits = /^([0-9a-f]{1,8})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i.exec(line)?.[1];
  if (digits === undefined) throw new MalformedResponseError('The size of a chunk is not a number.');
  return parseInt(digits, 16);
}
