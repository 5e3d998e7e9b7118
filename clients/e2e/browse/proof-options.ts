/** Options of proofs, checked: a wrong one must not make a proof of nothing that holds. */
import { OptionError } from '@marquee/testing/proof';
import type { ProofRun } from '@marquee/testing/proof';

export interface NumberOption {
  readonly fallback: number;
  readonly least: number;
  readonly most: number;
}

/** Throws for what is not a whole number within the limits. */
export function readNumber(
  options: ProofRun['options'],
  name: string,
  { fallback, least, most }: NumberOption,
): number {
  const text = options[name];
  if (text === undefined) return fallback;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new OptionError(`--${name} must be a whole number from ${least} to ${most}, got "${text}".`);
}

/** Numbers of requests per second, as in `5,10,20`. */
export function readRates(options: ProofRun['options'], name: string, fallback: readonly number[]): readonly number[] {
  const text = options[name];
  if (text === undefined) return fallback;
  const rates = text.split(',').map((rate) => (/^\d+$/.test(rate.trim()) ? Number(rate) : NaN));
  if (rates.every((rate) => rate >= 1 && rate <= 10_000)) return rates;
  throw new OptionError(`--${name} must be whole numbers from 1 to 10000, as in 5,10,20, got "${text}".`);
}
