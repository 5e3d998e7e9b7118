/** Bounds the nesting of a JSON text before anything recursive is done with it. */

/**
 * Levels of lists and objects in a subgraph's response. An operation has 30 levels of fields by default, a custom scalar
 * may have 500 of its own; recursive functions over a response need a few hundred bytes of stack for each.
 */
export const MAX_RESPONSE_NESTING = 1_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Reads the text once. For a text that is not JSON, the result is of no use. */
export function isNestedDeeperThan(limit: number, text: string): boolean {
  // Each level needs a character that opens it.
  if (text.length <= limit) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    // `[` and `{` differ in one bit, and so do `]` and `}`.
    else if ((code & 0xdf) === 0x5b) {
      if (++depth > limit) return true;
    } else if ((code & 0xdf) === 0x5d) depth -= 1;
  }
  return false;
}

/** The index of the closing quote, or the text's length. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index += 1;
  }
  return text.length;
}
