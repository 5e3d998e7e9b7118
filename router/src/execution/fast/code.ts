/** Generated code, as text that people can read too. */

export class Code {
  readonly #lines: string[] = [];
  #depth = 0;
  #names = 0;

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

  toString(): string {
    return this.#lines.join('\n');
  }
}

/** The text as the bytes of its UTF-8 form, one character each. */
export const toLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** A condition that is true where `literal` stands at `p`. Bytes are compared one by one: cheaper here than a call of `startsWith`. */
export const isLiteral = (literal: string): string =>
  [...Buffer.from(literal, 'utf8')].map((byte, index) => `b[p${index === 0 ? '' : ` + ${index}`}] === ${byte}`).join(' && ');

export const lengthOf = (literal: string): number => Buffer.byteLength(literal);
