/**
 * One HTTP/1.1 response out of the bytes of a connection. Strict: two readers who understand a message differently are
 * how one client gets another one's answer, so whatever is not plainly right ends the connection.
 */
import { createBody } from './response-body.js';
import type { ResponseBody } from './response-body.js';
import { MalformedResponseError } from './response-errors.js';
import { readHead } from './response-head.js';
import type { ResponseHead } from './response-head.js';

/** Of status line and fields; Node's own servers and clients allow as much. */
const MAX_HEAD_BYTES = 16 * 1024;

const HEAD_END = Buffer.from('\r\n\r\n');

export class ResponseReader {
  /** Of a head that comes in several pieces. */
  #begun: Buffer | null = null;
  #head: ResponseHead | null = null;
  #body: ResponseBody | null = null;
  #hasExcess = false;

  /** @param maxBytes Of the body. */
  constructor(private readonly maxBytes: number) {}

  /** Whether anything has come. */
  get hasStarted(): boolean {
    return this.#begun !== null || this.#head !== null;
  }

  /** Whether there was more behind the response: nobody has asked for that, and nobody can say what it is. */
  get hasExcess(): boolean {
    return this.#hasExcess;
  }

  /**
   * Takes the first `length` of these bytes, and copies what it needs. Answers whether the response is complete. Throws
   * `MalformedResponseError` and `OversizedResponseError`.
   */
  push(bytes: Buffer, length: number): boolean {
    if (this.#body !== null) return this.#pushBody(this.#body, bytes, 0, length);
    if (this.#begun === null) return this.#pushHead(bytes, 0, length);
    const joined = Buffer.concat([this.#begun, bytes.subarray(0, length)]);
    return this.#pushHead(joined, 0, joined.length);
  }

  /** The connection has ended. Answers whether the response is complete with that. */
  end(): boolean {
    return this.#body?.endsWithConnection ?? false;
  }

  /** Once the response is complete. */
  get head(): ResponseHead {
    if (this.#head === null) throw new TypeError('The response has not begun.');
    return this.#head;
  }

  /** Once the response is complete. */
  takeBody(): Buffer {
    if (this.#body === null) throw new TypeError('The response has not begun.');
    return this.#body.take();
  }

  #pushHead(bytes: Buffer, start: number, length: number): boolean {
    const end = bytes.indexOf(HEAD_END, start);
    const isWhole = end >= 0 && end + HEAD_END.length <= length;
    if ((isWhole ? end : length) - start > MAX_HEAD_BYTES) throw new MalformedResponseError('Its head is too long.');
    if (!isWhole) {
      this.#begun = Buffer.from(bytes.subarray(start, length));
      return false;
    }
    const head = readHead(bytes.toString('latin1', start, end));
    const next = end + HEAD_END.length;
    if (head.status < 200) return this.#skipInterim(head, bytes, next, length);
    this.#begun = null;
    this.#head = head;
    this.#body = createBody(head, this.maxBytes);
    return this.#pushBody(this.#body, bytes, next, length);
  }

  /** "Continue" and "Early Hints" come before the response itself; "Switching Protocols" was not asked for. */
  #skipInterim({ status }: ResponseHead, bytes: Buffer, next: number, length: number): boolean {
    if (status === 101) throw new MalformedResponseError('It changes the protocol.');
    return this.#pushHead(bytes, next, length);
  }

  #pushBody(body: ResponseBody, bytes: Buffer, start: number, length: number): boolean {
    const end = body.push(bytes, start, length);
    this.#hasExcess = end >= 0 && end < length;
    return end >= 0;
  }
}
