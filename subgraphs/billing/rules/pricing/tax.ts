/** The tax included in a price. Prices are gross: tax is computed from them, not added. */
import { multiplyByFraction, zero } from './money.js';
import type { Money } from './money.js';

/**
 * Tax rates in per mille of the net price. United States: sales tax depends on the town and is not collected.
 */
const RATES: Readonly<Record<string, bigint>> = { US: 0n, GB: 200n, DE: 190n, CH: 81n, FR: 200n, JP: 100n };

/** Returns null in a country without a rate, where nothing may be invoiced. */
export function includedTax(gross: Money, country: string): Money | null {
  const rate = RATES[country];
  if (rate === undefined) return null;
  return rate === 0n ? zero(gross.currency) : multiplyByFraction(gross, rate, 1000n + rate);
}
