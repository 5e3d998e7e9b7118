/** The three ways in which an HTTP/1.1 body ends. */
import { MalformedResponseError, OversizedResponseError } from './response-errors.js';
import type { ResponseHead } from './response-head.js';

export interface ResponseBody {
  /**
   * Copies what it needs of `bytes` from `start` to `end`, which are overwritten afterwards. Answers the index behind
   * the body's last byte, or -1 when there is more to come.
   */
  push(bytes: Buffer, start: number, end: number): number;
  /** Whether the end of the connection is the end of the body. */
  readonly endsWithConnection: boolean;
  take(): Buffer;
}

/**
 * Throws `OversizedResponseError` for a length over the limit before anything of it is read; the other kinds throw on
 * their way.
 */
export function createBody({ framing }: ResponseHead, maxBytes: number): ResponseBody {
  if (framing === 'chunked') return new ChunkedBody(maxBytes);
  if (framing === 'until close') return new UntilCloseBody(maxBytes);
  if (framing > maxBytes) throw new OversizedResponseError(maxBytes);
  return new FixedLengthBody(framing);
}

/** Its memory is taken at once and filled in place: a body that comes in several pieces is not joined afterwards. */
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
 * Bodies that are read and forgotten together share one piece of memory, which costs a third less than one for each.
 */
const SLAB_BYTES = 512 * 1024;

/** A body of more than this has one of its own. */
const MAX_SHARE_BYTES = SLAB_BYTES / 8;

let slab = Buffer.alloc(0);
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

class UntilCloseBody implements ResponseBody {
  readonly endsWithConnection: boolean = true;
  readonly #pieces: Buffer[] = [];
  #size = 0;

  constructor(private readonly maxBytes: number) {}

  push(bytes: Buffer, start: number, end: number): number {
    this.keep(bytes, start, end);
    return -1;
  }

  protected keep(bytes: Buffer, start: number, end: number): void {
    this.#size += end - start;
    if (this.#size > this.maxBytes) throw new OversizedResponseError(this.maxBytes);
    if (end > start) this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
  }

  take(): Buffer {
    return Buffer.concat(this.#pieces, this.#size);
  }
}

/** Of a chunk's size, its extensions, or the fields behind the last chunk: nobody sends any, and nobody reads them. */
const MAX_LINE_BYTES = 1_024;
const MAX_TRAILER_BYTES = 8 * 1_024;

const CR = 0x0d;
const LF = 0x0a;

/** `SIZE CRLF bytes CRLF … 0 CRLF trailers CRLF`. */
class ChunkedBody extends UntilCloseBody {
  override readonly endsWithConnection = false;
  #line = '';
  /** Of the present chunk. */
  #left = 0;
  #expects: 'size' | 'data' | 'end of data' | 'trailer' = 'size';
  #trailerBytes = 0;

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

  /** Adds to the line up to its end, which is two bytes and no other. */
  #readLine(bytes: Buffer, at: number, end: number): number {
    const lineEnd = bytes.indexOf(LF, at);
    const stop = lineEnd < 0 || lineEnd >= end ? end : lineEnd + 1;
    if (this.#line.length + stop - at > MAX_LINE_BYTES)
      throw new MalformedResponseError('A line between its chunks is too long.');
    this.#line += bytes.toString('latin1', at, stop);
    if (this.#line.endsWith('\n') && this.#line.charCodeAt(this.#line.length - 2) !== CR)
      throw new MalformedResponseError('A line between its chunks ends wrongly.');
    return stop;
  }

  /** Answers whether the body has ended with this line. */
  #endLine(line: string): boolean {
    this.#line = '';
    switch (this.#expects) {
      case 'size':
        this.#left = readSize(line);
        this.#expects = this.#left === 0 ? 'trailer' : 'data';
        return false;
      case 'trailer':
        this.#trailerBytes += line.length;
        if (this.#trailerBytes > MAX_TRAILER_BYTES)
          throw new MalformedResponseError('Too much follows its last chunk.');
        return line === '';
      default:
        if (line !== '') throw new MalformedResponseError('A chunk is longer than it says.');
        this.#expects = 'size';
        return false;
    }
  }
}

/** Eight digits are four gigabytes, far over any limit of ours. */
function readSize(line: string): number {
  const digits = /^([0-9a-f]{1,8})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i.exec(line)?.[1];
  if (digits === undefined) throw new MalformedResponseError('The size of a chunk is no number.');
  return parseInt(digits, 16);
}
