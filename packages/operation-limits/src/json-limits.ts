/** Limits on the JSON of a request, checked on its text before it is parsed. */
import type { GraphQLError } from 'graphql';
import type { OperationLimits } from './operation-limits.js';
import { operationOverLimit } from './over-limit.js';

export type JsonLimits = Pick<OperationLimits, 'inputDepth' | 'inputValues'>;

/** A body is an object that holds `variables`, an object that holds the values of the variables. */
const LEVELS_ABOVE_VARIABLES = 2;
/** The other values of a body: the text, the name, the extensions. */
const VALUES_BESIDE_VARIABLES = 100;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The first limit that the JSON text of a request body exceeds; null when it exceeds none. Reads the text once and
 * keeps nothing, so that a text of any nesting costs its length. A text that is not JSON is measured all the same.
 */
export function findExceededJsonLimit(text: string, { inputDepth, inputValues }: JsonLimits): GraphQLError | null {
  const [maxDepth, maxValues] = [inputDepth + LEVELS_ABOVE_VARIABLES, inputValues + VALUES_BESIDE_VARIABLES];
  // Each level and each value needs a character at least.
  if (text.length <= maxDepth && text.length <= maxValues) return null;
  let [depth, values] = [0, 0];
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        index = endOfString(text, index);
        break;
      case COMMA:
        if (++values > maxValues) return operationOverLimit('inputValues', inputValues);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++depth > maxDepth) return operationOverLimit('inputDepth', inputDepth);
        // The first value of a list or object has no comma before it.
        if (++values > maxValues) return operationOverLimit('inputValues', inputValues);
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
    }
  }
  return null;
}

/** @param start The position of the opening quote. Returns that of the closing one, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) return index;
    if (code === BACKSLASH) index += 1;
  }
  return text.length;
}
