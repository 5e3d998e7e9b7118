/** Money as whole counts of the currency's smallest unit: never a float, never two currencies in one sum. */

export interface Money {
  /** A signed decimal string, exact at any size. */
  readonly amountMinor: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** Digits after the point, by ISO 4217; two for every currency that is not listed. */
const EXPONENTS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map((code) => [code, 0])),
  ...Object.fromEntries(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3])),
};

export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

/**
 * An amount as people write it, `14.90` CHF, in minor units. Throws a `RangeError` unless it has exactly the digits that the
 * currency has: `14.9` may be a slip of the pen, and `990.00` JPY is none.
 */
export const readMoney = (amount: string, currency: string): Money => {
  const exponent = exponentOf(currency);
  const pattern = exponent === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${exponent}}$`);
  if (!pattern.test(amount)) throw new RangeError(`${amount} ${currency} must be written with ${exponent} digits after the point.`);
  return { amountMinor: BigInt(amount.replace('.', '')).toString(), currency };
};
