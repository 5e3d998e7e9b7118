/**
 * Reads HTTP/1.1 messages from a stream of chunks, one message at a time. It supports only what the benchmark's own
 * peers send. The memoized subgraphs use it, since they share a core with the load and must cost little.
 */

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');

function lengthOf(head) {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length !== null) return Number(length[1]);
  return /\r\ntransfer-encoding: *chunked/i.test(head) ? 'chunked' : 0;
}

export class MessageReader {
  #pieces = [];
  #received = 0;
  #head = null;
  #bodyStart = 0;
  #bodyLength = 0;

  /** @returns {{ head: string, body: Buffer } | null} null until the message is complete */
  push(chunk) {
    this.#pieces.push(chunk);
    this.#received += chunk.length;
    if (this.#head === null && !this.#readHead()) return null;
    if (
      this.#bodyLength === 'chunked' ? !this.#endsWithLastChunk() : this.#received < this.#bodyStart + this.#bodyLength
    )
      return null;
    return this.#take();
  }

  #readHead() {
    const bytes = this.#joined();
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return false;
    this.#head = bytes.latin1Slice(0, end);
    this.#bodyStart = end + HEAD_END.length;
    this.#bodyLength = lengthOf(this.#head);
    return true;
  }

  /** Looks at the end of the bytes only: JSON without line breaks cannot contain the last chunk's text. */
  #endsWithLastChunk() {
    const last = this.#pieces.at(-1);
    const tail = last.length >= LAST_CHUNK.length ? last : this.#joined();
    return tail.length >= LAST_CHUNK.length && tail.subarray(tail.length - LAST_CHUNK.length).equals(LAST_CHUNK);
  }

  #joined() {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
    return this.#pieces[0];
  }

  #take() {
    const rest = this.#joined().subarray(this.#bodyStart);
    const message = { head: this.#head, body: this.#bodyLength === 'chunked' ? joinChunks(rest) : rest };
    this.#pieces = [];
    this.#received = 0;
    this.#head = null;
    return message;
  }
}

function joinChunks(bytes) {
  const chunks = [];
  let position = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', position);
    const size = parseInt(bytes.latin1Slice(position, lineEnd), 16);
    if (size === 0) return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    position = lineEnd + 2 + size + 2;
  }
}
