/**
 * The representations that a group of fetches has requested, as bytes: equal ones are found by a hash of their bytes. With
 * a string for each, and a map of them, a list of thousands of entities took three times as long.
 */
import type { ScannedRecord, WriteRepresentation } from './compiled-plan.js';

/** Enough for most fetches of a page. */
const FIRST_BYTES = 512;
/** Up to this number, representations are compared without a table. */
const MAX_WITHOUT_TABLE = 8;
/** From this length on, copying by native code is faster. */
const LONG_BYTES = 64;

const COMMA = 0x2c;
const NO_BYTES: Buffer = Buffer.alloc(0);

/** The bytes of the set that is written to: one for all, since a representation is written synchronously. */
let bytes = NO_BYTES;

/** For generated code. @returns The index after the last written byte. */
export function copyRepresentation(source: Buffer, from: number, to: number, w: number): number {
  const end = w + to - from;
  if (end >= bytes.length) grow(end);
  if (to - from >= LONG_BYTES) source.copy(bytes, w, from, to);
  else for (let p = from; p < to; p++) bytes[w++] = source[p] as number;
  return end;
}

function grow(least: number): void {
  const longer = Buffer.allocUnsafe(Math.max(FIRST_BYTES, least * 4));
  bytes.copy(longer);
  bytes = longer;
}

export class RepresentationSet {
  #bytes: Buffer = NO_BYTES;
  #end = 0;
  /** Where the representations begin that `take` returns next. */
  #taken = 0;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #hashes: number[] = [];
  /** Slot -> index of a representation plus one. The size is a power of two. */
  #table: Int32Array | null = null;

  get size(): number {
    return this.#starts.length;
  }

  /** The index of the record's representation; -1 for a type that is not fetched. */
  add(record: ScannedRecord, write: WriteRepresentation): number {
    bytes = this.#bytes;
    const start = this.#end === this.#taken ? this.#end : this.#end + 1;
    const end = write(record, start);
    this.#bytes = bytes;
    if (end < 0) return -1;
    const hash = hashOf(bytes, start, end);
    const known = this.#find(hash, start, end);
    if (known >= 0) return known;
    if (start > this.#end) bytes[this.#end] = COMMA;
    this.#end = end;
    this.#starts.push(start);
    this.#ends.push(end);
    this.#hashes.push(hash);
    this.#index(this.size - 1);
    return this.size - 1;
  }

  /** The representations that were added since the last call: JSON, separated by commas; latin1. */
  take(): string {
    const text = this.#bytes.toString('latin1', this.#taken, this.#end);
    this.#taken = this.#end;
    return text;
  }

  textOf(index: number): string {
    return this.#bytes.toString('latin1', this.#starts[index], this.#ends[index]);
  }

  #find(hash: number, start: number, end: number): number {
    const table = this.#table;
    if (table === null) {
      for (let index = 0; index < this.size; index++) if (this.#isSame(index, hash, start, end)) return index;
      return -1;
    }
    const mask = table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = (table[slot] ?? 0) - 1;
      if (index < 0 || this.#isSame(index, hash, start, end)) return index;
    }
  }

  #isSame(index: number, hash: number, start: number, end: number): boolean {
    if (this.#hashes[index] !== hash) return false;
    const from = this.#starts[index] ?? 0;
    if ((this.#ends[index] ?? 0) - from !== end - start) return false;
    const all = this.#bytes;
    for (let p = start, q = from; p < end; p++, q++) if (all[p] !== all[q]) return false;
    return true;
  }

  #index(index: number): void {
    if (this.size <= MAX_WITHOUT_TABLE) return;
    const table = this.#table;
    if (table !== null && this.size * 2 <= table.length) return insert(table, index, this.#hashes[index] ?? 0);
    const larger = new Int32Array(this.size * 8 > 64 ? 2 ** Math.ceil(Math.log2(this.size * 8)) : 64);
    for (const [each, hash] of this.#hashes.entries()) insert(larger, each, hash);
    this.#table = larger;
  }
}

function insert(table: Int32Array, index: number, hash: number): void {
  const mask = table.length - 1;
  let slot = hash & mask;
  while (table[slot] !== 0) slot = (slot + 1) & mask;
  table[slot] = index + 1;
}

function hashOf(all: Buffer, start: number, end: number): number {
  let hash = 0;
  for (let p = start; p < end; p++) hash = (Math.imul(hash, 31) + (all[p] as number)) | 0;
  return hash ^ (hash >>> 15);
}
