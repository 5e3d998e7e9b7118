/**
 * Where the fields that a plugin names are in the data of an operation. It is found once per operation, by the schema:
 * aliases and fragments of clients make no difference.
 */
import { isJsonObject } from '@marquee/exact-json/exact-value';
import { getNamedType, isAbstractType, isCompositeType, isInterfaceType, isObjectType, Kind } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';

/** A field of the response on the way to fields that a plugin names. */
export interface DataPath {
  /** The response name. */
  readonly key: string;
  /** Of the field itself, as in `User.email`, if the plugin names it; null for a field on the way. */
  readonly coordinate: string | null;
  readonly children: readonly DataPath[];
}

/** @param fields As in `User.email` or `User.*`. Empty for an operation without such a field. */
export function findDataPaths(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  fields: ReadonlySet<string>,
): readonly DataPath[] {
  const root = schema.getRootType(operation.operation);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  return root ? new PathFinder(schema, fragments, fields).find(root, operation.selectionSet) : [];
}

class PathFinder {
  /** By fragment: one that is spread in many places is searched once. */
  readonly #ofFragments = new Map<FragmentDefinitionNode, readonly DataPath[]>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly fields: ReadonlySet<string>,
  ) {}

  find(parent: GraphQLCompositeType, { selections }: SelectionSetNode): readonly DataPath[] {
    const paths = selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return this.#ofField(parent, selection);
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return this.find(this.#typeOf(selection.typeCondition?.name.value) ?? parent, selection.selectionSet);
      const fragment = this.fragments.get(selection.name.value);
      return fragment === undefined ? [] : this.#ofFragment(fragment);
    });
    return mergedByKey(paths);
  }

  #ofFragment(fragment: FragmentDefinitionNode): readonly DataPath[] {
    const known = this.#ofFragments.get(fragment);
    if (known !== undefined) return known;
    const type = this.#typeOf(fragment.typeCondition.name.value);
    const found = type === null ? [] : this.find(type, fragment.selectionSet);
    this.#ofFragments.set(fragment, found);
    return found;
  }

  #ofField(parent: GraphQLCompositeType, { name, alias, selectionSet }: FieldNode): readonly DataPath[] {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name.value] : undefined;
    const coordinate = this.#coordinateOf(parent, name.value);
    const type = field && getNamedType(field.type);
    const children = isCompositeType(type) && selectionSet ? this.find(type, selectionSet) : [];
    return coordinate === null && children.length === 0 ? [] : [{ key: (alias ?? name).value, coordinate, children }];
  }

  /** On an interface, a field may be that of each type that implements it. */
  #coordinateOf(parent: GraphQLCompositeType, field: string): string | null {
    const types = isAbstractType(parent) ? [parent, ...this.schema.getPossibleTypes(parent)] : [parent];
    for (const { name } of types)
      if (this.fields.has(`${name}.${field}`) || this.fields.has(`${name}.*`)) return `${name}.${field}`;
    return null;
  }

  #typeOf(name: string | undefined): GraphQLCompositeType | null {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return isCompositeType(type) ? type : null;
  }
}

/** One path for each response name: a value is replaced once, however often the client selects it. */
function mergedByKey(paths: readonly DataPath[]): readonly DataPath[] {
  const merged = new Map<string, DataPath>();
  for (const path of paths) {
    const known = merged.get(path.key);
    const children = known === undefined ? path.children : mergedByKey([...known.children, ...path.children]);
    merged.set(path.key, { key: path.key, coordinate: known?.coordinate ?? path.coordinate, children });
  }
  return [...merged.values()];
}

/** Replaces each value at the paths, in place; a list is one value, unless its items are objects on the way. */
export function mapFields(
  data: unknown,
  paths: readonly DataPath[],
  map: (value: unknown, coordinate: string) => unknown,
): void {
  if (Array.isArray(data)) {
    for (const item of data) mapFields(item, paths, map);
    return;
  }
  if (!isJsonObject(data)) return;
  for (const { key, coordinate, children } of paths) {
    if (!Object.hasOwn(data, key)) continue;
    if (children.length > 0) mapFields(data[key], children, map);
    if (coordinate !== null) data[key] = map(data[key], coordinate);
  }
}
