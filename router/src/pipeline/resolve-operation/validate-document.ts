/** From a text to a document that may be executed: parsed, within the limits, valid for the schema. */
import { GraphQLError, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { operationOverLimit } from '@marquee/operation-limits/over-limit';
import { RequestError, withCode } from '../../errors.js';
import { findExceededLimits } from '@marquee/operation-limits/document-limits';
import type { OperationLimits } from '@marquee/operation-limits/document-limits';

export interface ValidationOptions {
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  /** Whether introspection is allowed. If not, error messages do not suggest names of the schema either. */
  readonly introspection: boolean;
}

/** Throws a `RequestError` with all errors that were found. Limits are checked before validation, which costs more. */
export function parseAndValidate(source: string, { schema, limits, introspection }: ValidationOptions): DocumentNode {
  const document = parseWithinLimits(source, limits);
  const exceeded = findExceededLimits(document, limits);
  if (exceeded.length > 0) throw new RequestError(exceeded);
  const errors = validate(schema, document, introspection ? specifiedRules : RULES_WITHOUT_INTROSPECTION, {
    hideSuggestions: !introspection,
  });
  if (errors.length > 0) throw new RequestError(errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
  return document;
}

const RULES_WITHOUT_INTROSPECTION: readonly ValidationRule[] = [...specifiedRules, NoSchemaIntrospectionCustomRule];

/** Throws a `RequestError` for a syntax error, or for a text with more tokens than allowed. */
export function parseWithinLimits(source: string, { tokens, depth }: OperationLimits): DocumentNode {
  try {
    return parse(source, { maxTokens: tokens });
  } catch (error) {
    // The parser recurses with the nesting of the text, and has exhausted the call stack.
    if (error instanceof RangeError) throw new RequestError([operationOverLimit('depth', depth)]);
    if (!(error instanceof GraphQLError)) throw error;
    throw new RequestError([
      isTokenLimitMessage(error.message)
        ? operationOverLimit('tokens', tokens)
        : withCode(error, 'GRAPHQL_PARSE_FAILED'),
    ]);
  }
}

/** The parser reports its token limit by this message only: it has no error class for it. */
export function isTokenLimitMessage(message: string): boolean {
  return /more tha[nt] \d+ tokens/.test(message);
}
