/** The limits on one GraphQL request, with defaults that router, registry and subgraphs share. */

export interface OperationLimits {
  /** Characters of the operation's text. */
  readonly textLength: number;
  /** Lexical tokens of the text, and lines of it. */
  readonly tokens: number;
  /** Brackets of any kind that are nested in each other: selection sets, arguments, literals, list types. */
  readonly nesting: number;
  /** How many fields are nested in each other. */
  readonly depth: number;
  /** Fields with an alias. By aliases, one operation can select the same field any number of times. */
  readonly aliases: number;
  readonly rootFields: number;
  /** Operations of one text. */
  readonly operations: number;
  /** Fragment definitions of one text. */
  readonly fragments: number;
  /** Selections after fragments are inlined. */
  readonly selections: number;
  /** Pairs of fields, and of fragments, that validation compares because they overlap at one place of the response. */
  readonly overlaps: number;
  /** Variables of `@skip` and `@include`: each doubles the number of plans. */
  readonly conditionVariables: number;
  /** Lists and input objects that are nested in each other, in literals and in variables. */
  readonly inputDepth: number;
  /** Values in the JSON of the variables. */
  readonly inputValues: number;
  /** Estimated fields of `__schema` and `__type`. */
  readonly introspectionFields: number;
}

/**
 * The largest operation of our clients, the browse page, has 318 tokens, 11 levels and 2 root fields; the explorers'
 * introspection has 15 levels.
 */
export const DEFAULT_OPERATION_LIMITS: OperationLimits = {
  textLength: 131_072,
  tokens: 10_000,
  nesting: 200,
  depth: 30,
  aliases: 100,
  rootFields: 30,
  operations: 50,
  fragments: 300,
  selections: 5_000,
  overlaps: 20_000,
  conditionVariables: 10,
  inputDepth: 50,
  inputValues: 10_000,
  // Takes 20 ms. The introspection of a whole schema is always allowed.
  introspectionFields: 30_000,
};
