/** Finds out whether `JSON.parse` would change a value of a JSON text, without parsing it. */

const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;

/** `,`, `]` and `}`: a string before one of them is a value, and before another character it may be a key. */
const VALUE_ENDS = new Set([0x2c, 0x5d, 0x7d]);

/** Any integer of so many digits is a number of JavaScript. */
const MAX_EXACT_DIGITS = 15;

/**
 * Whether the text may contain a value that JavaScript changes; see `exact-value.ts`. It is true for some texts that
 * contain none. Equal keys of an object are not noticed. For a text that is not JSON, the result has no meaning.
 */
export function mayLoseText(text: string): boolean {
  const end = text.length;
  for (let p = 0; p < end; p++) {
    const char = text.charCodeAt(p);
    if (char === QUOTE) {
      const first = text.charCodeAt(p + 1);
      p = endOfString(text, p);
      if (first >= ZERO && first <= NINE && !VALUE_ENDS.has(text.charCodeAt(p + 1))) return true;
    } else if (char === MINUS || (char >= ZERO && char <= NINE)) {
      const last = endOfPlainNumber(text, p);
      if (last < 0) return true;
      p = last;
    }
  }
  return false;
}

/** The index of the closing quote, or the text's length. */
function endOfString(text: string, start: number): number {
  let p = start + 1;
  for (; p < text.length; p++) {
    const char = text.charCodeAt(p);
    if (char === QUOTE) return p;
    if (char === BACKSLASH) p++;
  }
  return p;
}

/** The index of a number's last character; -1 for a number whose text JavaScript may change. */
function endOfPlainNumber(text: string, start: number): number {
  let p = text.charCodeAt(start) === MINUS ? start + 1 : start;
  const first = p;
  while (isDigit(text.charCodeAt(p))) p++;
  let digits = p - first;
  // A negative zero, or a number below one, which may be written with an exponent.
  if (text.charCodeAt(first) === ZERO && (first > start || digits > 1)) return -1;
  if (text.charCodeAt(p) === DOT) {
    const fraction = ++p;
    while (isDigit(text.charCodeAt(p))) p++;
    digits += p - fraction;
    const isSmall = text.startsWith('0.00000', first);
    if (isSmall || text.charCodeAt(p - 1) === ZERO) return -1;
  }
  const char = text.charCodeAt(p);
  return digits > MAX_EXACT_DIGITS || char === 0x65 || char === 0x45 ? -1 : p - 1;
}

function isDigit(char: number): boolean {
  return char >= ZERO && char <= NINE;
}
