/** An amount as the house counts it (smallest units, as a decimal string), in words of the reader's language. */
interface Money {
  readonly amountMinor: string;
  readonly currency: string;
}

/** Exact for what fits a number's 15 digits, which is all that a bill has. */
export function formatMoney({ amountMinor, currency }: Money): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(Number(amountMinor) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** A calendar day, `2026-11-27`, as people write it. */
export function formatDate(date: string): string {
  return new Date(`${date}T12:00:00`).toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
}
