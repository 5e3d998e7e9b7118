/** The values of an enum in the API schema, looked up by bytes, without creating a string. */
const QUOTE = 0x22;

export class EnumValues {
  readonly #byHash = new Map<number, Buffer[]>();
  readonly #longest: number;

  constructor(values: readonly string[]) {
    for (const value of values) {
      const bytes = Buffer.from(value);
      const hash = bytes.reduce(mix, 0);
      this.#byHash.set(hash, [...(this.#byHash.get(hash) ?? []), bytes]);
    }
    this.#longest = Math.max(0, ...values.map(({ length }) => length));
  }

  /** The index after the quoted value that begins at `start`; -1 when there is no value of the enum. */
  endOf(bytes: Uint8Array, start: number): number {
    if (bytes[start] !== QUOTE) return -1;
    let hash = 0;
    let p = start + 1;
    for (const limit = p + this.#longest; p < limit && bytes[p] !== QUOTE; p++) hash = mix(hash, bytes[p] ?? 0);
    if (bytes[p] !== QUOTE) return -1;
    return this.#byHash.get(hash)?.some((value) => hasBytesAt(value, bytes, start + 1, p)) === true ? p + 1 : -1;
  }
}

function mix(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

function hasBytesAt(value: Buffer, bytes: Uint8Array, from: number, to: number): boolean {
  if (value.length !== to - from) return false;
  for (let i = 0; i < value.length; i++) if (value[i] !== bytes[from + i]) return false;
  return true;
}
