/** The fields of a supergraph with what each depends on: features, subgraphs, and inputs of `@requires`. */
import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, SelectionSetNode } from 'graphql';
import { featuresOf } from '@marquee/contracts/switches';
import { readTagName } from '../criticality.js';
import {
  argumentOf,
  directivesNamed,
  fieldOf,
  namedTypeOf,
  parseFieldSet,
  readSubgraphNames,
  typesWithFields,
} from '../supergraph-document.js';
import type { FieldsTypeNode } from '../supergraph-document.js';

/** One subgraph that resolves a field. */
export interface Resolution {
  readonly subgraph: string;
  /** Coordinates of the fields that its `@requires` selects. */
  readonly requires: readonly string[];
  /** The same as a selection set; null without `@requires`. */
  readonly requiresSet: SelectionSetNode | null;
}

export interface SwitchableField {
  readonly coordinate: string;
  readonly typeName: string;
  readonly fieldName: string;
  /** Non-null, and no list, which is empty while the field is off: the field makes its parent null. */
  readonly nullsParent: boolean;
  /** The name of its own type. */
  readonly namedType: string;
  /** By the tags of the field, of its parent type and of its own type. */
  readonly features: readonly string[];
  readonly resolutions: readonly Resolution[];
}

type Types = ReadonlyMap<string, FieldsTypeNode>;
type Node = { readonly directives?: readonly ConstDirectiveNode[] | undefined };

export function readSwitchableFields(supergraph: DocumentNode): readonly SwitchableField[] {
  const types = typesWithFields(supergraph);
  const subgraphs = readSubgraphNames(supergraph);
  const featuresOfNode = createFeatureReader(supergraph);
  const featuresOfTypes = readFeaturesOfTypes(supergraph, featuresOfNode);
  return [...types.values()].flatMap((type) =>
    (type.fields ?? []).map((field): SwitchableField => {
      const coordinate = `${type.name.value}.${field.name.value}`;
      return {
        coordinate,
        typeName: type.name.value,
        fieldName: field.name.value,
        nullsParent: field.type.kind === Kind.NON_NULL_TYPE && field.type.type.kind !== Kind.LIST_TYPE,
        namedType: namedTypeOf(field.type),
        features: [
          ...featuresOfNode(field, coordinate),
          ...(featuresOfTypes.get(type.name.value) ?? []),
          ...(featuresOfTypes.get(namedTypeOf(field.type)) ?? []),
        ],
        resolutions: resolvingJoins(type, field).flatMap((join): readonly Resolution[] => {
          const subgraph = subgraphs.get(String(argumentOf(join, 'graph')));
          const requires = argumentOf(join, 'requires');
          if (subgraph === undefined) return [];
          const set = typeof requires === 'string' ? parseFieldSet(requires) : null;
          const coordinates = set === null ? [] : coordinatesIn(set, type.name.value, types);
          return [{ subgraph, requires: coordinates, requiresSet: set }];
        }),
      };
    }),
  );
}

type FeatureReader = (node: Node, coordinate: string) => readonly string[];

function createFeatureReader(document: DocumentNode): FeatureReader {
  const tagName = readTagName(document);
  if (tagName === null) return () => [];
  return (node, coordinate) => {
    const tags = directivesNamed(node, tagName).map((tag) => String(argumentOf(tag, 'name')));
    return tags.length === 0 ? tags : featuresOf(tags, coordinate);
  };
}

/** Types of every kind: a feature may be an enum or a union. */
function readFeaturesOfTypes(
  document: DocumentNode,
  featuresOfNode: FeatureReader,
): ReadonlyMap<string, readonly string[]> {
  const features = new Map<string, readonly string[]>();
  for (const definition of document.definitions) {
    if (!('name' in definition) || definition.name === undefined || definition.kind === Kind.DIRECTIVE_DEFINITION)
      continue;
    const found = featuresOfNode(definition as Node, definition.name.value);
    if (found.length > 0) features.set(definition.name.value, found);
  }
  return features;
}

/** The joins of the subgraphs that resolve a field themselves. */
function resolvingJoins(type: FieldsTypeNode, field: Node): readonly ConstDirectiveNode[] {
  const ofField = directivesNamed(field, 'join__field').filter((join) => argumentOf(join, 'graph') !== undefined);
  if (ofField.length === 0) return directivesNamed(type, 'join__type');
  return ofField.filter((join) => argumentOf(join, 'external') !== true && argumentOf(join, 'usedOverridden') !== true);
}

/** Coordinates of all fields that a field set selects, at each level. */
function coordinatesIn(set: SelectionSetNode, typeName: string, types: Types): readonly string[] {
  return set.selections.flatMap((selection): readonly string[] => {
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return coordinatesIn(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, types);
    if (selection.kind !== Kind.FIELD || selection.name.value === '__typename') return [];
    const own = `${typeName}.${selection.name.value}`;
    const field = fieldOf(types.get(typeName), selection.name.value);
    if (selection.selectionSet === undefined || field === undefined) return [own];
    return [own, ...coordinatesIn(selection.selectionSet, namedTypeOf(field.type), types)];
  });
}
