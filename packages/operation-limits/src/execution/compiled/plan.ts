/** A plan: what is resolved on an object of one type, and how. */
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLFieldResolver,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';

/** What all plans of one operation and one choice of its `@skip` and `@include` share. */
export interface PlanScope {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** The values by which `@skip` and `@include` are decided. */
  readonly conditions: Readonly<Record<string, unknown>>;
}

/** A field of a selection, with all its nodes. */
export interface SelectedField {
  readonly scope: PlanScope;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly responseName: string;
  readonly nodes: readonly FieldNode[];
  /** Of the definition. */
  readonly name: string;
}

export interface PlannedField<Complete> extends SelectedField {
  /** Null for a field that reads the property of its name. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | null;
  readonly isTypename: boolean;
  /** Completes the field's value. */
  readonly complete: Complete;
  /** The selection on an object of the type. */
  selectionOn(type: GraphQLObjectType): SelectionPlan<Complete>;
}

export interface SelectionPlan<Complete> {
  readonly type: GraphQLObjectType;
  /** In the order of the response. */
  readonly fields: readonly PlannedField<Complete>[];
  /** An object with all keys of the response, in order. A copy has its hidden class. */
  readonly template: Readonly<Record<string, undefined>>;
}
