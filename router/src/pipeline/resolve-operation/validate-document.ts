/** Text → a document that may be executed: within the limits, parsed, valid for the schema. */
import { GraphQLError, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { overLimit, withCode } from '../../errors.js';
import { RequestError } from '../request-error.js';
import { findExceededLimits } from './operation-limits.js';
import type { OperationLimits } from './operation-limits.js';

export interface ValidationOptions {
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  /** Whether the schema may be asked for; if not, no error says what is in it either. */
  readonly introspection: boolean;
}

/** Throws a `RefusedOperation` with all that is wrong. */
export function parseAndValidate(source: string, { schema, limits, introspection }: ValidationOptions): DocumentNode {
  const document = parseWithinLimits(source, limits);
  const excess = findExceededLimits(document, limits);
  if (excess.length > 0) throw new RequestError(excess);
  const errors = validate(schema, document, introspection ? specifiedRules : WITHOUT_INTROSPECTION, {
    hideSuggestions: !introspection,
  });
  if (errors.length > 0) throw new RequestError(errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
  return document;
}

const WITHOUT_INTROSPECTION: readonly ValidationRule[] = [...specifiedRules, NoSchemaIntrospectionCustomRule];

/** Throws a `RefusedOperation` for what is no GraphQL, or too long to be looked at. */
export function parseWithinLimits(source: string, { tokens, depth }: OperationLimits): DocumentNode {
  try {
    return parse(source, { maxTokens: tokens });
  } catch (error) {
    // The parser descends with the text's nesting, and has a stack like everyone.
    if (error instanceof RangeError) throw new RequestError([overLimit('depth', depth)]);
    if (!(error instanceof GraphQLError)) throw error;
    throw new RequestError([
      isTokenLimitMessage(error.message) ? overLimit('tokens', tokens) : withCode(error, 'GRAPHQL_PARSE_FAILED'),
    ]);
  }
}

/** The parser has no class for running into its limit, only this sentence. */
export function isTokenLimitMessage(message: string): boolean {
  return /more tha[nt] \d+ tokens/.test(message);
}
