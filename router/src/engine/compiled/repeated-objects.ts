/**
 * Objects that stand in one answer more than once, byte for byte: the author of forty reviews, the review of a product
 * that twelve people were shown. Such an object is scanned, asked about and written once. In the public benchmark nine
 * of ten objects are repetitions. Looking costs 50 ns an object, so it ends where nothing is found.
 */

/** Of two thousand objects at one place few need to be told apart by more. */
const SLOTS = 1024;
/** Bytes of an object that are looked at to tell it from others: a UUID in its quotes. */
const HASHED_BYTES = 40;
/** So many objects of one kind in a row that were new, and no more is looked for. */
const MAX_MISSES = 128;
/** Kinds beyond are scanned each time. */
const MAX_KINDS = 1024;
/** Up to here, comparing byte by byte is faster than calling into native code. */
const SHORT_OBJECT_BYTES = 64;

const COMMA = 0x2c;
const BRACE = 0x7d;

/** Of one answer at a time: scanning is synchronous, so that one of these does for all. */
export class RepeatedObjects<T> {
  /** By a hash of the object's beginning: index in the lists below, and one more. */
  readonly #slots = new Int32Array(SLOTS);
  readonly #misses = new Int32Array(MAX_KINDS);
  #starts: number[] = [];
  #ends: number[] = [];
  #kinds: number[] = [];
  #records: T[] = [];
  #found = 0;

  /** Forgets the answer before. */
  begin(): void {
    if (this.#records.length === 0) return;
    this.#slots.fill(0);
    this.#misses.fill(0);
    this.#starts = [];
    this.#ends = [];
    this.#kinds = [];
    this.#records = [];
  }

  /**
   * Where an object would be kept; -1 when it is not worth looking.
   *
   * @param p Behind what all objects of the kind begin with.
   * @param kind A number; objects of different kinds are never the same.
   */
  slot(bytes: Uint8Array, p: number, kind: number): number {
    if ((this.#misses[kind] ?? MAX_MISSES) >= MAX_MISSES) return -1;
    const end = Math.min(p + HASHED_BYTES, bytes.length);
    let hash = kind;
    for (let i = p; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === COMMA || byte === BRACE) break;
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    return (hash ^ (hash >>> 15)) & (SLOTS - 1);
  }

  /** The record of the same object, met before; null when there is none. */
  find(bytes: Buffer, p: number, slot: number, kind: number): T | null {
    if (slot < 0) return null;
    const index = (this.#slots[slot] ?? 0) - 1;
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

  /** How long the object is that was found last. */
  get length(): number {
    return (this.#ends[this.#found] ?? 0) - (this.#starts[this.#found] ?? 0);
  }

  add(slot: number, kind: number, start: number, end: number, record: T): void {
    if (slot < 0) return;
    this.#slots[slot] = this.#records.push(record);
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
