/** Decides for each text of an operation whether a server of a fixed schema executes it; remembers those that it does. */
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { OperationLimits } from './operation-limits.js';
import { parseAndValidateWithinLimits } from './parse-and-validate.js';
import type { ParseResult, ValidationOptions } from './parse-and-validate.js';

export interface DocumentGate {
  /** The valid document of the text, or the errors that refuse it. */
  admit(text: string): ParseResult;
}

/** Texts that are remembered, in characters: a document of many short fields takes some eighty times as many bytes. */
const REMEMBERED_CHARACTERS = 500_000;

export function createDocumentGate(
  schema: GraphQLSchema,
  limits: OperationLimits,
  options: ValidationOptions,
): DocumentGate {
  // A Map keeps its keys in insertion order, so the first key is the least recently used one.
  const admitted = new Map<string, DocumentNode>();
  let characters = 0;
  const remember = (text: string, document: DocumentNode): void => {
    admitted.set(text, document);
    characters += text.length;
    for (const oldest of admitted.keys()) {
      if (characters <= REMEMBERED_CHARACTERS) break;
      admitted.delete(oldest);
      characters -= oldest.length;
    }
  };
  return {
    admit: (text) => {
      const known = admitted.get(text);
      if (known !== undefined) {
        admitted.delete(text);
        admitted.set(text, known);
        return { document: known };
      }
      const result = parseAndValidateWithinLimits(schema, text, limits, options);
      if (result.errors === undefined) remember(text, result.document);
      return result;
    },
  };
}
