/** The tax that is in a price. Prices are quoted as members pay them, so tax is taken out of them, never put on top. */
import { multiplyByFraction, zero } from './money.js';
import type { Money } from './money.js';

/**
 * Per mille of the price before tax, on the service that we sell. United States: sales tax differs by town and is not
 * collected here.
 */
const RATES: Readonly<Record<string, bigint>> = { US: 0n, GB: 200n, DE: 190n, CH: 81n, FR: 200n, JP: 100n };

/** Null where we do not know the tax: then nothing may be invoiced there. */
export function includedTax(gross: Money, country: string): Money | null {
  const rate = RATES[country];
  if (rate === undefined) return null;
  return rate === 0n ? zero(gross.currency) : multiplyByFraction(gross, rate, 1000n + rate);
}
