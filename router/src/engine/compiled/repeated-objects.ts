/**
 * Finds objects that occur more than once in a response, byte for byte, such as the author of forty reviews. A repeated
 * object is scanned, requested and written once. In the public benchmark nine of ten objects are repetitions. A lookup
 * costs 50 ns per object, so lookups stop for kinds of objects without repetitions.
 */

/** Size of the hash table: few of two thousand objects at one path collide. */
const TABLE_SIZE = 1024;
/** Bytes of an object that are hashed: enough for a UUID in quotes. */
const HASHED_BYTES = 40;
/** Lookups of a kind stop after this number of new objects in a row. */
const MAX_MISSES = 128;
/** Objects of further kinds are not looked up. */
const MAX_KINDS = 1024;
/** Up to this length, comparing byte by byte is faster than calling native code. */
const SHORT_OBJECT_BYTES = 64;

const COMMA = 0x2c;
const BRACE = 0x7d;

/** The objects of one response at a time. Scanning is synchronous, so one instance serves all plans. */
export class RepeatedObjects<T> {
  /** Hash of an object's first bytes -> its index in the lists below plus one. */
  readonly #table = new Int32Array(TABLE_SIZE);
  readonly #misses = new Int32Array(MAX_KINDS);
  #starts: number[] = [];
  #ends: number[] = [];
  #kinds: number[] = [];
  #records: T[] = [];
  #found = 0;

  /** Removes the objects of the previous response. */
  begin(): void {
    if (this.#records.length === 0) return;
    this.#table.fill(0);
    this.#misses.fill(0);
    this.#starts = [];
    this.#ends = [];
    this.#kinds = [];
    this.#records = [];
  }

  /**
   * The table entry of an object; -1 when objects of its kind are not looked up any more.
   *
   * @param p The index after the bytes that all objects of the kind begin with.
   * @param kind A number for each kind of object; objects of different kinds are never equal.
   */
  entry(bytes: Uint8Array, p: number, kind: number): number {
    if ((this.#misses[kind] ?? MAX_MISSES) >= MAX_MISSES) return -1;
    const end = Math.min(p + HASHED_BYTES, bytes.length);
    let hash = kind;
    for (let i = p; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === COMMA || byte === BRACE) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    return (hash ^ (hash >>> 15)) & (TABLE_SIZE - 1);
  }

  /** The record of an earlier equal object; null when there is none. */
  find(bytes: Buffer, p: number, entry: number, kind: number): T | null {
    if (entry < 0) return null;
    const index = (this.#table[entry] ?? 0) - 1;
    if (index >= 0 && this.#kinds[index] === kind) {
      const [start, end] = [this.#starts[index] ?? 0, this.#ends[index] ?? 0];
      if (isSame(bytes, p, start, end)) {
        this.#misses[kind] = 0;
        this.#found = index;
        return this.#records[index] ?? null;
      }
    }
    this.#misses[kind] = (this.#misses[kind] ?? 0) + 1;
    return null;
  }

  /** The length, in bytes, of the object that was found last. */
  get length(): number {
    return (this.#ends[this.#found] ?? 0) - (this.#starts[this.#found] ?? 0);
  }

  add(entry: number, kind: number, start: number, end: number, record: T): void {
    if (entry < 0) return;
    this.#table[entry] = this.#records.push(record);
    this.#starts.push(start);
    this.#ends.push(end);
    this.#kinds.push(kind);
  }
}

function isSame(bytes: Buffer, p: number, start: number, end: number): boolean {
  const length = end - start;
  if (p + length > bytes.length) return false;
  if (length > SHORT_OBJECT_BYTES) return bytes.compare(bytes, start, end, p, p + length) === 0;
  for (let i = 0; i < length; i++) if (bytes[start + i] !== bytes[p + i]) return false;
  return true;
}
