/**
 * Defaults of variables that JSON cannot hold as they are written, such as an enum value of a custom scalar. They are
 * not sent as values: the fetch declares its variables with the client's defaults, and the subgraph applies them. The
 * router still knows the coerced values, for example to estimate the cost of an operation.
 */
import { ExactValue, stringifyJson } from '@marquee/exact-json/exact-value';

const left = new WeakSet<object>();

/** Marks a value, or a copy of it, as not to be sent. */
export function leaveToSubgraphs(value: unknown): object {
  const marked = typeof value === 'object' && value !== null ? value : new ExactValue(stringifyJson(value));
  left.add(marked);
  return marked;
}

/** Whether a variable has a value, and it is to be sent. */
export function isSent(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'object' && value !== null && left.has(value));
}
