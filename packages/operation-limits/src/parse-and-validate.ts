/** From a text to a document that may be executed: parsed, within the limits, valid for the schema. */
import { GraphQLError, Kind, NoSchemaIntrospectionCustomRule, parse, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, ValidationRule } from 'graphql';
import { boundedError, boundedErrors, MAX_REQUEST_ERRORS } from './bounded-errors.js';
import { findExceededLimits } from './document-limits.js';
import { findExceededIntrospection } from './introspection-size.js';
import type { OperationLimits } from './operation-limits.js';
import { scanText } from './scan-text.js';

export type ParseResult =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly document?: undefined; readonly errors: readonly GraphQLError[] };

export interface ValidationOptions {
  /** Whether introspection is allowed. If not, error messages do not suggest names of the schema either. */
  readonly introspection: boolean;
}

/** graphql-js counts the lines of the text for each location of an error. Longer texts have none. */
const MAX_LOCATED_LINES = 500;

const RULES_WITHOUT_INTROSPECTION: readonly ValidationRule[] = [...specifiedRules, NoSchemaIntrospectionCustomRule];

/**
 * Parses and validates a text. The errors have their codes: OPERATION_OVER_LIMIT, GRAPHQL_PARSE_FAILED,
 * GRAPHQL_VALIDATION_FAILED. Limits are checked first, so that validation costs some ten milliseconds at most.
 */
export function parseAndValidateWithinLimits(
  schema: GraphQLSchema,
  text: string,
  limits: OperationLimits,
  options: ValidationOptions = { introspection: true },
): ParseResult {
  const parsed = parseWithinLimits(text, limits);
  if (parsed.errors !== undefined) return parsed;
  const errors = validateBounded(schema, parsed.document, options);
  if (errors.length > 0) return { errors };
  const exceeded = options.introspection ? findExceededIntrospection(schema, parsed.document, limits) : null;
  return exceeded === null ? parsed : { errors: [exceeded] };
}

/** Parses a text and checks the limits on the document. */
export function parseWithinLimits(text: string, limits: OperationLimits): ParseResult {
  const parsed = parseText(text, limits);
  if (parsed.errors !== undefined) return parsed;
  const errors = findExceededLimits(parsed.document, limits);
  return errors.length > 0 ? { errors } : parsed;
}

/** Parses a text and checks the limits on the text alone: for one whose document is within the limits. */
export function parseText(text: string, limits: OperationLimits): ParseResult {
  return catchErrors(() => {
    const { lines } = scanText(text, limits);
    return { document: parse(text, { maxTokens: limits.tokens, noLocation: lines > MAX_LOCATED_LINES }) };
  });
}

/** The error of a text that is over a limit on texts; null for one that has to be parsed. Takes a pass over it. */
export function findExceededTextLimit(text: string, limits: OperationLimits): readonly GraphQLError[] | null {
  const { errors } = catchErrors(() => {
    scanText(text, limits);
    return { document: EMPTY_DOCUMENT };
  });
  return errors ?? null;
}

const EMPTY_DOCUMENT: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

function catchErrors(read: () => ParseResult): ParseResult {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const isOverLimit = error.extensions['code'] === 'OPERATION_OVER_LIMIT';
    return { errors: [isOverLimit ? error : boundedError(error, 'GRAPHQL_PARSE_FAILED')] };
  }
}

/** Validates a document that is within the limits. Stops after `MAX_REQUEST_ERRORS` errors, and says so. */
export function validateBounded(
  schema: GraphQLSchema,
  document: DocumentNode,
  { introspection }: ValidationOptions,
): readonly GraphQLError[] {
  const errors = validate(schema, document, introspection ? specifiedRules : RULES_WITHOUT_INTROSPECTION, {
    hideSuggestions: !introspection,
    maxErrors: MAX_REQUEST_ERRORS,
  });
  return boundedErrors(errors, 'GRAPHQL_VALIDATION_FAILED', 'validation errors');
}
