/** Texts with units: durations and sizes. */

/** Of a duration with its unit. */
export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;
/** Of a size, with a unit or in bytes. */
export const SIZE = /^(\d+)(B|KiB|MiB|GiB|KB|MB|GB)?$/;

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
};

/** As in `500ms`, `2s`, `1.5m` or `1h` -> milliseconds; undefined for another text. */
export function durationOf(text: string): number | undefined {
  const [, number, unit] = DURATION.exec(text.trim()) ?? [];
  return number === undefined || unit === undefined
    ? undefined
    : Math.round(Number(number) * (MILLISECONDS[unit] ?? NaN));
}

/** As in `1MiB`, `64KB` or `1048576` -> bytes; undefined for another text. */
export function bytesOf(text: string): number | undefined {
  const [, number, unit] = SIZE.exec(text.trim()) ?? [];
  return number === undefined ? undefined : Number(number) * (BYTES[unit ?? 'B'] ?? NaN);
}
