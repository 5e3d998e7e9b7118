/** Generated code, as text that people can read too. */

export class GeneratedCode {
  readonly #lines: string[] = [];
  readonly #constants = new Map<string, ConstantRange>();
  #constantText = '';
  #depth = 0;
  #names = 0;
  #kinds = 0;

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

  /** A name that no other has. */
  name(stem: string): string {
    return `${stem}_${this.#names++}`;
  }

  /** A number that no other kind of object has. */
  objectKind(): number {
    return this.#kinds++;
  }

  /** Where the bytes of a text stand in `constants`. */
  constant(text: string): ConstantRange {
    const known = this.#constants.get(text);
    if (known !== undefined) return known;
    const from = this.#constantText.length;
    this.#constantText += toLatin1(text);
    const piece = { from, to: this.#constantText.length };
    this.#constants.set(text, piece);
    return piece;
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

/** The text as the bytes of its UTF-8 form, one character each. */
export function toLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * A condition that is true where `literal` stands at `p + offset`. Bytes are compared one by one: cheaper here than any
 * call.
 */
export function isLiteral(literal: string, offset = 0): string {
  return [...Buffer.from(literal, 'utf8')]
    .map((byte, index) => `b[${sum('p', offset + index)}] === ${byte}`)
    .join(' && ');
}

export function sum(variable: string, constant: number): string {
  return constant === 0 ? variable : `${variable} + ${constant}`;
}

export function lengthOf(literal: string): number {
  return Buffer.byteLength(literal);
}
