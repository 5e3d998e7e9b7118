/** Medians and ranges of rounds, as text. */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function fixed(value, digits = 0) {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

export function ratio(value) {
  return fixed(value, value < 10 ? 1 : 0);
}

/** @param row Undefined for a gateway that did not take part. @returns NaN without a round that has the figure */
export function medianOf(row, key) {
  const values = (row?.rounds ?? []).map((round) => round[key] ?? NaN).filter((value) => !Number.isNaN(value));
  return values.length === 0 ? NaN : median(values);
}

export function rangeOf({ rounds }, key) {
  const values = rounds.map((round) => round[key]);
  return values.length < 2 ? '' : ` (${fixed(Math.min(...values))}–${fixed(Math.max(...values))})`;
}
