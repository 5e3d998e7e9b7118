/**
 * Whether a schema answers what is known of an operation, which may be a document or a usage report's signature of one.
 */
import {
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  KnownArgumentNamesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  NoFragmentCyclesRule,
  PossibleFragmentSpreadsRule,
  ProvidedRequiredArgumentsRule,
  ScalarLeafsRule,
  validate,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
} from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';

/**
 * A signature has no aliases, so that overlapping fields say nothing, and no literals, so that their values say
 * nothing.
 */
const RULES = [
  FieldsOnCorrectTypeRule,
  FragmentsOnCompositeTypesRule,
  KnownArgumentNamesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  NoFragmentCyclesRule,
  PossibleFragmentSpreadsRule,
  ProvidedRequiredArgumentsRule,
  ScalarLeafsRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
];

/** In GraphQL's words; none for what the schema answers. */
export function validationErrors(schema: GraphQLSchema, document: DocumentNode): readonly string[] {
  return validate(schema, document, RULES).map(({ message }) => message);
}
