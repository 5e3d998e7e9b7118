/** Bounds the nesting of a JSON text before anything recursive is done with it. */
import { scanJson } from '@marquee/exact-json/may-lose-text';

/**
 * Levels of lists and objects in a subgraph's response. An operation has 30 levels of fields by default, a custom scalar
 * may have 500 of its own; recursive functions over a response need a few hundred bytes of stack for each.
 */
export const MAX_RESPONSE_NESTING = 1_000;

/** Reads the text once. For a text that is not JSON, the result is of no use. */
export function isNestedDeeperThan(limit: number, text: string): boolean {
  return text.length > limit && scanJson(text, limit).isTooDeep;
}
