/**
 * `JSON.parse` for texts with values that JavaScript changes; see `exact-value.ts`. Such texts are rare: a scan finds
 * them, and the others are given to `JSON.parse`, which is several times faster.
 */
import { ExactNumber, rememberSource, setOwn, toNumber } from './exact-value.js';
import { mayLoseText } from './may-lose-text.js';

/**
 * Throws a `SyntaxError` when the text is not JSON.
 *
 * @param mayLose The result of `mayLoseText`, where the text has been scanned already.
 */
export function parseJson(text: string, mayLose = mayLoseText(text)): unknown {
  return mayLose ? new ExactParser(text).parse() : (JSON.parse(text) as unknown);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/** An object or a list that is not closed yet. */
interface Frame {
  readonly outer: Frame | null;
  readonly from: number;
  readonly container: Record<string, unknown> | unknown[];
  /** The key of the value to come, in an object. */
  key: string;
  /** Whether JavaScript changes a part of it. */
  isExact: boolean;
}

/** Keeps open containers in frames instead of recursion, so that no nesting exhausts the call stack. */
class ExactParser {
  #position = 0;
  #frame: Frame | null = null;

  constructor(private readonly text: string) {}

  parse(): unknown {
    for (;;) {
      const value = this.#value();
      if (value === OPENED) continue;
      const whole = this.#closeContainers(value);
      if (whole === OPENED) continue;
      if (!Number.isNaN(this.#next())) throw this.#unexpected();
      return whole;
    }
  }

  /** The next value; `OPENED` for the beginning of a container with content. */
  #value(): unknown {
    const char = this.#next();
    if (char === QUOTE) return this.#string();
    if (char === MINUS || (char >= ZERO && char <= NINE)) return this.#number();
    if (char === OPEN_BRACE || char === OPEN_BRACKET) return this.#open(char);
    for (const [literal, value] of LITERALS) {
      if (!this.text.startsWith(literal, this.#position)) continue;
      this.#position += literal.length;
      return value;
    }
    throw this.#unexpected();
  }

  #open(char: number): unknown {
    const from = this.#position++;
    const isList = char === OPEN_BRACKET;
    if (this.#next() === (isList ? CLOSE_BRACKET : CLOSE_BRACE)) {
      this.#position++;
      return isList ? [] : {};
    }
    this.#frame = { outer: this.#frame, from, container: isList ? [] : {}, key: '', isExact: false };
    if (!isList) this.#key(this.#frame);
    return OPENED;
  }

  #key(frame: Frame): void {
    if (this.#next() !== QUOTE) throw this.#unexpected();
    frame.key = this.#string();
    if (this.#next() !== COLON) throw this.#unexpected();
    this.#position++;
    const first = frame.key.charCodeAt(0);
    // JavaScript moves keys that are whole numbers before the others.
    if ((first >= ZERO && first <= NINE) || Object.hasOwn(frame.container, frame.key)) frame.isExact = true;
  }

  /** Adds a value to its container, and closes the containers that end after it. `OPENED` when a value is to come. */
  #closeContainers(value: unknown): unknown {
    let complete = value;
    for (let frame = this.#frame; frame !== null; frame = this.#frame) {
      const isList = addValue(frame, complete);
      const char = this.#next();
      if (char === COMMA) {
        this.#position++;
        if (!isList) this.#key(frame);
        return OPENED;
      }
      if (char !== (isList ? CLOSE_BRACKET : CLOSE_BRACE)) throw this.#unexpected();
      this.#position++;
      complete = this.#close(frame);
    }
    return complete;
  }

  #close({ outer, container, from, isExact }: Frame): unknown {
    if (isExact) {
      rememberSource(container, this.text, from, this.#position);
      if (outer !== null) outer.isExact = true;
    }
    this.#frame = outer;
    return container;
  }

  #string(): string {
    const { text } = this;
    const from = this.#position;
    let isPlain = true;
    let p = from + 1;
    for (let char = text.charCodeAt(p); char !== QUOTE; char = text.charCodeAt(p)) {
      if (Number.isNaN(char)) throw this.#unexpected();
      if (char < 0x20 || char === BACKSLASH) isPlain = false;
      p += char === BACKSLASH ? 2 : 1;
    }
    this.#position = p + 1;
    // `JSON.parse` decodes escapes, and refuses wrong ones and control characters.
    return isPlain ? text.slice(from + 1, p) : (JSON.parse(text.slice(from, p + 1)) as string);
  }

  #number(): number | ExactNumber {
    NUMBER.lastIndex = this.#position;
    const [text] = NUMBER.exec(this.text) ?? [];
    if (text === undefined) throw this.#unexpected();
    this.#position += text.length;
    const value = toNumber(text);
    if (value instanceof ExactNumber && this.#frame !== null) this.#frame.isExact = true;
    return value;
  }

  /** The next character that is no white space, which is not consumed; `NaN` at the end. */
  #next(): number {
    let char = this.text.charCodeAt(this.#position);
    while (char === 0x20 || (char >= 0x09 && char <= 0x0d && char !== 0x0b && char !== 0x0c))
      char = this.text.charCodeAt(++this.#position);
    return char;
  }

  #unexpected(): SyntaxError {
    return new SyntaxError(`Unexpected ${this.text[this.#position] ?? 'end'} in JSON at position ${this.#position}`);
  }
}

/** A container was opened and its values are to come. */
const OPENED = Symbol('opened');

/** @returns Whether the container is a list. */
function addValue({ container, key }: Frame, value: unknown): boolean {
  if (Array.isArray(container)) return container.push(value) > 0;
  setOwn(container, key, value);
  return false;
}
