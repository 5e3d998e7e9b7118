/** Reading a supergraph document's definitions: types by name, and the arguments of its join directives. */
import { Kind, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode, TypeNode } from 'graphql';
import type { InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';

/** A type that has fields. */
export type FieldsTypeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

export function typesWithFields(document: DocumentNode): ReadonlyMap<string, FieldsTypeNode> {
  const composites = new Map<string, FieldsTypeNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      composites.set(definition.name.value, definition);
    }
  }
  return composites;
}

export function fieldOf(type: FieldsTypeNode | undefined, name: string): FieldDefinitionNode | undefined {
  return type?.fields?.find((field) => field.name.value === name);
}

/** The type's name without its lists and non-null marks. */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}

export function directivesNamed(
  node: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): readonly ConstDirectiveNode[] {
  return (node.directives ?? []).filter((directive) => directive.name.value === name);
}

/** A directive's argument as a plain value, or undefined when it is not given. */
export function argumentOf(directive: ConstDirectiveNode, name: string): unknown {
  const argument = directive.arguments?.find((each) => each.name.value === name);
  return argument === undefined ? undefined : valueFromASTUntyped(argument.value);
}
