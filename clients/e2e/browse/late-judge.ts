/** Judges responses after the load has ended, so that comparisons take no CPU from the system that is measured. */
import { errorCodes } from './page-reference.js';
import type { ResponseReference, Verdict } from './page-reference.js';

const ERRORS = Buffer.from('"errors":');

/** One response of so many is compared value by value, also when its size is that of a right one. */
const COMPARED_EVERY = 50;

/** Of the responses that wait to be compared. Those beyond are compared at once, or, with errors, not at all. */
const MAX_KEPT_BYTES = 400_000_000;

interface Kept {
  readonly reference: ResponseReference;
  readonly body: Buffer;
  /** What it counts as until it is judged. */
  readonly isUseful: boolean;
}

export interface Judged {
  /** Responses that counted as useful and are not right. */
  readonly wrongUseful: number;
  /** Responses with errors by what they are worth; `unknown`: not looked at. */
  readonly withErrors: Readonly<Record<Verdict | 'unknown', number>>;
  /** Errors by code, of the responses with errors that were looked at. */
  readonly codes: ReadonlyMap<string, number>;
}

export class LateJudge {
  readonly #maxKeptBytes: number;
  #kept: Kept[] = [];
  #keptBytes = 0;
  #received = 0;
  #unknown = 0;

  constructor(maxKeptBytes: number = MAX_KEPT_BYTES) {
    this.#maxKeptBytes = maxKeptBytes;
  }

  /** Whether the response is useful as far as a cheap look tells: its size is compared, and it is searched for errors. */
  accept(reference: ResponseReference, body: Buffer): boolean {
    this.#received += 1;
    if (body.includes(ERRORS)) {
      if (!this.#keep({ reference, body, isUseful: false })) this.#unknown += 1;
      return false;
    }
    if (reference.hasRightSize(body) && this.#received % COMPARED_EVERY !== 0) return true;
    return this.#keep({ reference, body, isUseful: true }) || reference.judge(body) === 'right';
  }

  /** Compares the kept responses and forgets them. */
  finish(): Judged {
    const withErrors = { right: 0, shortened: 0, wrong: 0, unknown: this.#unknown };
    const codes = new Map<string, number>();
    let wrongUseful = 0;
    for (const { reference, body, isUseful } of this.#kept) {
      const verdict = reference.judge(body);
      if (isUseful) wrongUseful += verdict === 'right' ? 0 : 1;
      else {
        withErrors[verdict] += 1;
        for (const code of errorCodes(body)) codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    }
    [this.#kept, this.#keptBytes, this.#unknown] = [[], 0, 0];
    return { wrongUseful, withErrors, codes };
  }

  #keep(kept: Kept): boolean {
    if (this.#keptBytes + kept.body.length > this.#maxKeptBytes) return false;
    this.#kept.push(kept);
    this.#keptBytes += kept.body.length;
    return true;
  }
}
