/**
 * A scalar as a text that sorts like it. MongoDB compares only values of one kind in a range, and each server sorts
 * null in its own way; texts compare the same everywhere, by their bytes, so one comparison serves equality, ranges and
 * pages.
 */
import type { Scalar } from '../port.js';

/** Nulls first, then numbers (and booleans, as 0 and 1), then texts. */
const RANK = { null: '0', number: '1', text: '2' } as const;

const bits = new DataView(new ArrayBuffer(8));

/** IEEE 754 doubles sort by their bits once negative ones are turned over and positive ones lifted above them. */
function numberKey(value: number): string {
  // Zero has two signs and one place.
  bits.setFloat64(0, value === 0 ? 0 : value);
  const raw = bits.getBigUint64(0);
  const sortable = raw >> 63n === 1n ? ~raw & 0xffff_ffff_ffff_ffffn : raw | (1n << 63n);
  return sortable.toString(16).padStart(16, '0');
}

export function sortKey(value: Scalar | undefined): string {
  if (value === null || value === undefined) return RANK.null;
  if (typeof value === 'string') return `${RANK.text}${value}`;
  return `${RANK.number}${numberKey(Number(value))}`;
}

/** Everything that is not null sorts at or behind this. */
export const LOWEST_NON_NULL_KEY = RANK.number;
