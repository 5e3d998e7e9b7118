/** Rewrites the fragments of an operation so that every type condition narrows its parent type. */
import { getNamedType, isAbstractType, isCompositeType, isUnionType, Kind, visit } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  GraphQLCompositeType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Adds `__typename` to selection sets that have become empty. */
export function withoutEmptySelections(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet: { leave: (set) => (set.selections.length === 0 ? { ...set, selections: [TYPENAME] } : undefined) },
  });
}

export function possibleTypesOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}

/**
 * Each fragment gets the parent type or a subtype of it as its type condition, or is replaced by one fragment for each
 * object type that both have in common.
 */
export function withNarrowFragments(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const narrow = (set: SelectionSetNode, parent: GraphQLCompositeType): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): readonly SelectionNode[] => {
      if (selection.kind === Kind.FIELD) {
        const definition = 'getFields' in parent ? parent.getFields()[selection.name.value] : undefined;
        const type = definition && getNamedType(definition.type);
        return [
          isCompositeType(type) && selection.selectionSet
            ? { ...selection, selectionSet: narrow(selection.selectionSet, type) }
            : selection,
        ];
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
      if (fragment === undefined) return [];
      return commonTypes(schema, parent, isCompositeType(condition) ? condition : parent).map((type) => ({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
        ...(selection.directives && { directives: selection.directives }),
        selectionSet: narrow(fragment.selectionSet, type),
      }));
    }),
  });
  return withoutEmptySelections({
    ...document,
    definitions: document.definitions.flatMap((definition) => {
      if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
      const type = schema.getRootType(definition.operation);
      return [{ ...definition, selectionSet: type ? narrow(definition.selectionSet, type) : definition.selectionSet }];
    }),
  });
}

function commonTypes(
  schema: GraphQLSchema,
  parent: GraphQLCompositeType,
  condition: GraphQLCompositeType,
): readonly GraphQLCompositeType[] {
  const [around, within] = [possibleTypesOf(schema, parent), possibleTypesOf(schema, condition)];
  const both = around.filter((type) => within.includes(type));
  // A union has no fields of its own, even if the API schema has only one of its types.
  if (both.length === around.length) return isUnionType(parent) ? both : [parent];
  return both.length === within.length ? [condition] : both;
}
