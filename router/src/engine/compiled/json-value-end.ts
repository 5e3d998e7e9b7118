/**
 * Finds the end of JSON values in bytes. Each function takes the index of the value's first byte and returns the index
 * after its last, or -1 when there is no such value, written as `JSON.stringify` writes it: the caller then falls back.
 * No function reads beyond its value, so that a scanner reads each byte once.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** Bytes that need no escape in a string. One table access replaces three comparisons. */
const UNESCAPED = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH),
);
const ESCAPABLE = new Set([...'"\\/bfnrt'].map((char) => char.charCodeAt(0)));
const HEX = new Set([...'0123456789abcdefABCDEF'].map((char) => char.charCodeAt(0)));

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? -1;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

export function endOfString(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE) return -1;
  let p = start + 1;
  for (;;) {
    while (UNESCAPED[at(bytes, p)] === 1) p++;
    if (bytes[p] === QUOTE) return p + 1;
    if (bytes[p] !== BACKSLASH) return -1;
    p = endOfEscape(bytes, p);
    if (p < 0) return -1;
  }
}

function endOfEscape(bytes: Uint8Array, backslash: number): number {
  const kind = at(bytes, backslash + 1);
  if (ESCAPABLE.has(kind)) return backslash + 2;
  const isUnicode = kind === 0x75 && [2, 3, 4, 5].every((offset) => HEX.has(at(bytes, backslash + offset)));
  return isUnicode ? backslash + 6 : -1;
}

/** At most nine digits, so that every value fits GraphQL's 32 bits; no leading zero and no negative zero. */
export function endOfInt(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === MINUS ? start + 1 : start;
  let p = first;
  while (isDigit(at(bytes, p))) p++;
  const length = p - first;
  if (length === 0 || length > 9) return -1;
  return bytes[first] === ZERO && (length > 1 || first > start) ? -1 : p;
}

/** Longer numbers without an exponent may be beyond the range of a double. */
const MAX_FLOAT_BYTES = 300;

/** A number in any form but with an exponent, which may be infinite: such numbers are left to the general path. */
export function endOfFloat(bytes: Uint8Array, start: number): number {
  const p = endOfDecimal(bytes, start);
  return p - start > MAX_FLOAT_BYTES || isExponent(bytes, p) ? -1 : p;
}

/** A number of a custom scalar, in any form. */
function endOfNumber(bytes: Uint8Array, start: number): number {
  const p = endOfDecimal(bytes, start);
  return p >= 0 && isExponent(bytes, p) ? endOfExponent(bytes, p + 1) : p;
}

/** The end of a number up to its exponent. */
function endOfDecimal(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === MINUS ? start + 1 : start;
  let p = first;
  while (isDigit(at(bytes, p))) p++;
  if (p === first || (bytes[first] === ZERO && p - first > 1)) return -1;
  if (bytes[p] !== DOT) return p;
  const fraction = p + 1;
  p = fraction;
  while (isDigit(at(bytes, p))) p++;
  return p === fraction ? -1 : p;
}

function isExponent(bytes: Uint8Array, p: number): boolean {
  return bytes[p] === 0x65 || bytes[p] === 0x45;
}

function endOfExponent(bytes: Uint8Array, start: number): number {
  const first = bytes[start] === MINUS || bytes[start] === PLUS ? start + 1 : start;
  let p = first;
  while (isDigit(at(bytes, p))) p++;
  return p === first ? -1 : p;
}

export function endOfBoolean(bytes: Uint8Array, p: number): number {
  if (bytes[p] === 0x74) return bytes[p + 1] === 0x72 && bytes[p + 2] === 0x75 && bytes[p + 3] === 0x65 ? p + 4 : -1;
  if (bytes[p] !== 0x66) return -1;
  return bytes[p + 1] === 0x61 && bytes[p + 2] === 0x6c && bytes[p + 3] === 0x73 && bytes[p + 4] === 0x65 ? p + 5 : -1;
}

export function endOfNull(bytes: Uint8Array, p: number): number {
  return bytes[p] === 0x6e && bytes[p + 1] === 0x75 && bytes[p + 2] === 0x6c && bytes[p + 3] === 0x6c ? p + 4 : -1;
}

/** Any value of a custom scalar but objects, lists and null, which are left to the general path. */
export function endOfScalar(bytes: Uint8Array, p: number): number {
  const byte = at(bytes, p);
  if (byte === QUOTE) return endOfString(bytes, p);
  return byte === MINUS || isDigit(byte) ? endOfNumber(bytes, p) : endOfBoolean(bytes, p);
}
