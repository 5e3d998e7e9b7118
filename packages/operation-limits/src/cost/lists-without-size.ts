/** The lists of a schema whose size is not declared. */
import { Kind } from 'graphql';
import type { DocumentNode, FieldDefinitionNode, TypeNode } from 'graphql';
import { readCostDirectiveNames, readListSize } from './cost-directives.js';

export interface ListWithoutSize {
  readonly field: FieldDefinitionNode;
  /** As in `Query.titles`. */
  readonly coordinate: string;
}

/** Fields with a list type that have no `@listSize`, and that no `sizedFields` names. */
export function findListsWithoutSize(document: DocumentNode): readonly ListWithoutSize[] {
  const names = readCostDirectiveNames(document);
  const fields = document.definitions.flatMap((definition) => {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        return (definition.fields ?? []).map((field) => ({
          field,
          coordinate: `${definition.name.value}.${field.name.value}`,
        }));
      default:
        return [];
    }
  });
  const sized = new Set(
    fields.flatMap(({ field }) =>
      (readListSize(field, names)?.sizedFields ?? []).map((name) => `${namedTypeOf(field.type)}.${name}`),
    ),
  );
  return fields.filter(
    ({ field, coordinate }) => isList(field.type) && readListSize(field, names) === null && !sized.has(coordinate),
  );
}

/** Whether the schema declares the size of some list, as one does that is prepared for demand control. */
export function declaresListSizes(document: DocumentNode): boolean {
  const names = readCostDirectiveNames(document);
  return document.definitions.some(
    (definition) =>
      'fields' in definition &&
      (definition.fields ?? []).some((field) => readListSize({ directives: field.directives }, names) !== null),
  );
}

function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}

function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
