/** Money in whole minor units of one currency. No floats, and no sums over two currencies. */

export interface Money {
  /** A signed decimal string, exact at any size. */
  readonly amountMinor: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** Digits after the decimal point (ISO 4217); two for every currency not listed. */
const EXPONENTS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [
      'BIF',
      'CLP',
      'DJF',
      'GNF',
      'ISK',
      'JPY',
      'KMF',
      'KRW',
      'PYG',
      'RWF',
      'UGX',
      'VND',
      'VUV',
      'XAF',
      'XOF',
      'XPF',
    ].map((code) => [code, 0]),
  ),
  ...Object.fromEntries(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3])),
};

export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/**
 * Parses a decimal amount, such as `14.90` CHF. Throws a `RangeError` unless it has exactly the currency's number of
 * digits: `14.9` CHF and `990.00` JPY are rejected.
 */
export function readMoney(amount: string, currency: string): Money {
  const exponent = exponentOf(currency);
  const pattern = exponent === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${exponent}}$`);
  if (!pattern.test(amount))
    throw new RangeError(`${amount} ${currency} must have ${exponent} digits after the decimal point.`);
  return money(BigInt(amount.replace('.', '')), currency);
}

export function money(amountMinor: bigint, currency: string): Money {
  return {
    amountMinor: amountMinor.toString(),
    currency,
  };
}

export function zero(currency: string): Money {
  return money(0n, currency);
}

export function minorOf({ amountMinor }: Money): bigint {
  return BigInt(amountMinor);
}

/** Two currencies in one operation: a bug. */
export class CurrencyMismatchError extends Error {
  override readonly name = 'CurrencyMixError';
}

function sameCurrency(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new CurrencyMismatchError(`${a.currency} and ${b.currency} cannot be combined.`);
  return a.currency;
}

export function add(a: Money, b: Money): Money {
  return money(minorOf(a) + minorOf(b), sameCurrency(a, b));
}

export function subtract(a: Money, b: Money): Money {
  return money(minorOf(a) - minorOf(b), sameCurrency(a, b));
}

export function negate(amount: Money): Money {
  return money(-minorOf(amount), amount.currency);
}

export function sum(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(add, zero(currency));
}

export function minimum(a: Money, b: Money): Money {
  return isLess(b, a) ? b : a;
}

export function isLess(a: Money, b: Money): boolean {
  sameCurrency(a, b);
  return minorOf(a) < minorOf(b);
}

export function isZero(amount: Money): boolean {
  return minorOf(amount) === 0n;
}

export function isPositive(amount: Money): boolean {
  return minorOf(amount) > 0n;
}

/**
 * `numerator / denominator` of an amount, rounded once to the minor unit, half to even, so that rounding has no bias.
 * The denominator is positive.
 */
export function multiplyByFraction(amount: Money, numerator: bigint, denominator: bigint): Money {
  const product = minorOf(amount) * numerator;
  const quotient = product / denominator;
  const rest = product % denominator;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const isUp = twice > denominator || (twice === denominator && quotient % 2n !== 0n);
  const direction = product < 0n ? -1n : 1n;
  return money(isUp ? quotient + direction : quotient, amount.currency);
}
