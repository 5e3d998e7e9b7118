/** Finds out whether `JSON.parse` would change a value of a JSON text, and how deep it is nested, without parsing it. */

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

export interface JsonScan {
  /** Whether the text may contain a value that JavaScript changes, as `mayLoseText`. */
  readonly mayLoseText: boolean;
  /** Whether lists and objects are nested deeper than the limit; the rest of the text is then not read. */
  readonly isTooDeep: boolean;
}

/**
 * Whether the text may contain a value that JavaScript changes; see `exact-value.ts`. It is true for some texts that
 * contain none. Equal keys of an object are not noticed. For a text that is not JSON, the result has no meaning.
 */
export function mayLoseText(text: string): boolean {
  return scanJson(text, Infinity).mayLoseText;
}

/** Reads the text once for both questions. */
export function scanJson(text: string, maxNesting: number): JsonScan {
  const end = text.length;
  // Each level needs a character that opens it.
  const isBounded = end > maxNesting;
  let mayLose = false;
  let depth = 0;
  for (let p = 0; p < end; p++) {
    const char = text.charCodeAt(p);
    if (char === QUOTE) {
      const first = text.charCodeAt(p + 1);
      while (++p < end) {
        const within = text.charCodeAt(p);
        if (within === QUOTE) break;
        if (within === BACKSLASH) p++;
      }
      if (first >= ZERO && first <= NINE && !VALUE_ENDS.has(text.charCodeAt(p + 1))) mayLose = true;
    } else if (char === MINUS || (char >= ZERO && char <= NINE)) {
      if (mayLose) continue;
      const last = endOfPlainNumber(text, p);
      if (last < 0) mayLose = true;
      else p = last;
    } else if ((char & BRACKET_MASK) === OPENING) {
      if (++depth > maxNesting) return { mayLoseText: mayLose, isTooDeep: true };
    } else if ((char & BRACKET_MASK) === CLOSING) depth -= 1;
    if (mayLose && !isBounded) break;
  }
  return { mayLoseText: mayLose, isTooDeep: false };
}

/** `[` and `{` differ in one bit, and so do `]` and `}`. */
const BRACKET_MASK = 0xdf;
const OPENING = 0x5b;
const CLOSING = 0x5d;

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
