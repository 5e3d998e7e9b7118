/** Bounds what a label can add to the number of time series. */

/** The value of a label in place of those beyond its bound. */
export const OTHER = 'other';

/** Longer values are cut off. */
const MAX_LENGTH = 100;

/** Control characters, which some tools cannot show, and halves of characters, which UTF-8 cannot write. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/gu;

/** The values of one label that have time series of their own. First come, first served, after those of `reserve`. */
export class LabelValues {
  readonly #known = new Map<string, string>();
  #admitted = 0;

  /**
   * @param max Values that are admitted because they occur.
   * @param maxReserved Further ones that are known beforehand.
   */
  constructor(
    private readonly max: number,
    private readonly maxReserved = 0,
  ) {}

  /** Values that are known beforehand: no client's values can take their places. */
  reserve(values: Iterable<string>): void {
    for (const value of values) {
      if (this.#known.size - this.#admitted >= this.maxReserved) return;
      const printed = printable(value);
      if (!this.#known.has(printed)) this.#known.set(printed, printed);
    }
  }

  /** The value as it is written, or `other`. */
  of(value: string): string {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const printed = printable(value);
    const same = this.#known.get(printed);
    if (same !== undefined) return same;
    if (this.#admitted >= this.max) return OTHER;
    this.#admitted += 1;
    this.#known.set(printed, printed);
    return printed;
  }
}

function printable(value: string): string {
  return value.slice(0, MAX_LENGTH).replace(UNPRINTABLE, '\ufffd');
}
