/**
 * Reads one HTTP/1.1 response from the bytes of a connection. It is strict, and any doubt ends the connection: a client
 * that finds the end of a message elsewhere than the server does reads the rest as the response to another request
 * (response smuggling).
 */
import { createBody } from './response-body.js';
import type { ResponseBody } from './response-body.js';
import { MalformedResponseError } from './response-errors.js';
import { readHead } from './response-head.js';
import type { ResponseHead } from './response-head.js';

/** For status line and fields; the same as Node's own limit. */
const MAX_HEAD_BYTES = 16 * 1024;

const HEAD_END = Buffer.from('\r\n\r\n');

const CR = 0x0d;
const LF = 0x0a;

/** Before the response itself. A server that reports its progress each second stays below it until the deadline. */
const MAX_INTERIM_RESPONSES = 64;

export class ResponseReader {
  /** The bytes of a head that is not complete yet. */
  #partialHead: Buffer | null = null;
  #head: ResponseHead | null = null;
  #body: ResponseBody | null = null;
  #hasExcess = false;
  #interimCount = 0;

  /** @param maxBytes The largest body. */
  constructor(private readonly maxBytes: number) {}

  /** Whether any byte has arrived. */
  get hasStarted(): boolean {
    return this.#partialHead !== null || this.#head !== null;
  }

  /** Whether bytes follow the response. No request is pending for them, so the connection cannot be reused. */
  get hasExcess(): boolean {
    return this.#hasExcess;
  }

  /**
   * Reads the first `length` bytes; the caller may overwrite them afterwards. Returns whether the response is complete.
   * Throws a `MalformedResponseError` or an `OversizedResponseError`.
   */
  push(bytes: Buffer, length: number): boolean {
    if (this.#body !== null) return this.#pushBody(this.#body, bytes, 0, length);
    if (this.#partialHead === null) return this.#pushHead(bytes, 0, length);
    const joined = Buffer.concat([this.#partialHead, bytes.subarray(0, length)]);
    return this.#pushHead(joined, 0, joined.length);
  }

  /** To be called when the connection has closed. Returns whether the response is complete. */
  end(): boolean {
    return this.#body?.endsWithConnection ?? false;
  }

  /** To be read when the response is complete. */
  get head(): ResponseHead {
    if (this.#head === null) throw new TypeError('The response head is not complete.');
    return this.#head;
  }

  /** To be called when the response is complete. */
  takeBody(): Buffer {
    if (this.#body === null) throw new TypeError('The response head is not complete.');
    return this.#body.take();
  }

  #pushHead(bytes: Buffer, start: number, length: number): boolean {
    let next = start;
    for (;;) {
      const end = bytes.indexOf(HEAD_END, next);
      const isComplete = end >= 0 && end + HEAD_END.length <= length;
      if ((isComplete ? end : length) - next > MAX_HEAD_BYTES)
        throw new MalformedResponseError('The response head is too long.');
      if (!isComplete) {
        requireCarriageReturns(bytes, next, length);
        this.#partialHead = Buffer.from(bytes.subarray(next, length));
        return false;
      }
      const head = readHead(bytes.toString('latin1', next, end));
      next = end + HEAD_END.length;
      if (head.status < 200) this.#skipInterim(head);
      else {
        this.#partialHead = null;
        this.#head = head;
        this.#body = createBody(head, this.maxBytes);
        return this.#pushBody(this.#body, bytes, next, length);
      }
    }
  }

  /**
   * Interim responses (100, 103) precede the response itself. 101 would change the protocol, which is never requested.
   */
  #skipInterim({ status }: ResponseHead): void {
    if (status === 101) throw new MalformedResponseError('The response changes the protocol.');
    this.#interimCount += 1;
    if (this.#interimCount > MAX_INTERIM_RESPONSES)
      throw new MalformedResponseError(`The response has more than ${MAX_INTERIM_RESPONSES} interim responses.`);
  }

  #pushBody(body: ResponseBody, bytes: Buffer, start: number, length: number): boolean {
    const end = body.push(bytes, start, length);
    this.#hasExcess = end >= 0 && end < length;
    return end >= 0;
  }
}

/** Refuses a head whose lines end with a line feed alone at once: its end would never be found. */
function requireCarriageReturns(bytes: Buffer, start: number, end: number): void {
  for (let at = bytes.indexOf(LF, start); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1))
    if (at === start || bytes[at - 1] !== CR)
      throw new MalformedResponseError('A line of the response head does not end with CRLF.');
}
