/** An amount of money: the smallest units of the currency, as a decimal string. */
interface Money {
  readonly amountMinor: string;
  readonly currency: string;
}

/** Formats an amount in the reader's locale. Exact up to 15 digits. */
export function formatMoney({ amountMinor, currency }: Money): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(Number(amountMinor) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** Formats a calendar date (`2026-11-27`) in the reader's locale. */
export function formatDate(date: string): string {
  return new Date(`${date}T12:00:00`).toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
}
