/** Validates known operations, which may be documents or signatures from usage reports. */
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

/** Without the rules about overlapping fields and literal values: a signature has neither aliases nor literals. */
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

/** The messages of graphql-js; empty for a valid operation. */
export function validationErrors(schema: GraphQLSchema, document: DocumentNode): readonly string[] {
  return validate(schema, document, RULES).map(({ message }) => message);
}
