/** Generated code as indented text, with the constants that it uses. */

export class GeneratedCode {
  readonly #lines: string[] = [];
  readonly #constants = new Map<string, ConstantRange>();
  #constantText = '';
  #depth = 0;
  #names = 0;
  #objectKinds = 0;

  line(text: string): this {
    this.#lines.push('  '.repeat(this.#depth) + text);
    return this;
  }

  /** `head { body }` */
  block(head: string, body: () => void, tail = ''): this {
    this.line(`${head} {`);
    this.#depth++;
    body();
    this.#depth--;
    return this.line(`}${tail}`);
  }

  /** A unique name. */
  name(stem: string): string {
    return `${stem}_${this.#names++}`;
  }

  /** A unique number for a kind of object; see `RepeatedObjects`. */
  objectKind(): number {
    return this.#objectKinds++;
  }

  /** The position of a text's bytes in `constants`; equal texts share one. */
  constant(text: string): ConstantRange {
    const known = this.#constants.get(text);
    if (known !== undefined) return known;
    const from = this.#constantText.length;
    this.#constantText += toLatin1(text);
    const range = { from, to: this.#constantText.length };
    this.#constants.set(text, range);
    return range;
  }

  get constants(): Buffer {
    return Buffer.from(this.#constantText, 'latin1');
  }

  toString(): string {
    return this.#lines.join('\n');
  }
}

export interface ConstantRange {
  readonly from: number;
  readonly to: number;
}

/** The bytes of the text's UTF-8 form, one character each. */
export function toLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** An expression that is true if `literal` is at `p + offset`. Comparing byte by byte is cheaper here than any call. */
export function isLiteral(literal: string, offset = 0): string {
  return [...Buffer.from(literal, 'utf8')]
    .map((byte, index) => `b[${sum('p', offset + index)}] === ${byte}`)
    .join(' && ');
}

export function sum(variable: string, constant: number): string {
  return constant === 0 ? variable : `${variable} + ${constant}`;
}

/** The length in bytes. */
export function lengthOf(literal: string): number {
  return Buffer.byteLength(literal);
}
