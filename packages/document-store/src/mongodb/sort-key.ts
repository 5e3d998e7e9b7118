/**
 * Sort keys: scalars encoded as text whose byte order is the order of the port. MongoDB range queries compare only
 * values of one BSON type, and compatible servers sort null differently; text compares by bytes on every server, so one
 * comparison serves equality, ranges and pages.
 */
import type { Scalar } from '../port.js';

/** Null sorts first, then numbers and booleans (as 0 and 1), then text. */
const RANK = { null: '0', number: '1', text: '2' } as const;

const bits = new DataView(new ArrayBuffer(8));

/** IEEE 754 doubles sort by their bits after inverting all bits of negative and the sign bit of positive numbers. */
function numberKey(value: number): string {
  // -0 and 0 are equal.
  bits.setFloat64(0, value === 0 ? 0 : value);
  const raw = bits.getBigUint64(0);
  const sortable = raw >> 63n === 1n ? ~raw & 0xffff_ffff_ffff_ffffn : raw | (1n << 63n);
  return sortable.toString(16).padStart(16, '0');
}

/** The sort key of a scalar; undefined counts as null. */
export function sortKey(value: Scalar | undefined): string {
  if (value === null || value === undefined) return RANK.null;
  if (typeof value === 'string') return `${RANK.text}${value}`;
  return `${RANK.number}${numberKey(Number(value))}`;
}

/** The lower bound of the sort keys of all values except null. */
export const LOWEST_NON_NULL_KEY = RANK.number;
