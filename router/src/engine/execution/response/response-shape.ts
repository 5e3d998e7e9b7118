/**
 * The shape of a response: the operation's selections, resolved against the API schema once. The fields of an object
 * depend on its type, and are collected when an object of that type is first completed. A shape is for one set of
 * values of `@skip` and `@include`.
 */
import { getNamedType, isAbstractType, isCompositeType, isListType, isNonNullType, isObjectType, Kind } from 'graphql';
import type {
  FieldNode,
  GraphQLCompositeType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import { SchemaMetaFieldDef, TypeMetaFieldDef } from 'graphql';
import type { FieldsOff } from '../../planning/fields-off.js';
import { isIncluded } from '../../planning/skip-and-include.js';
import type { PreparedOperation } from '../../planning/prepare-operation.js';
import type { ErrorCause } from '../error-collector.js';
import { checkLeaf } from './leaf-values.js';
import type { CheckLeaf } from './leaf-values.js';

export type ValueShape =
  | { readonly kind: 'leaf'; readonly isNonNull: boolean; readonly check: CheckLeaf; readonly typeName: string }
  | { readonly kind: 'list'; readonly isNonNull: boolean; readonly item: ValueShape }
  | { readonly kind: 'object'; readonly isNonNull: boolean; readonly object: ObjectShape };

export interface FieldShape {
  readonly responseName: string;
  /** Its key in the merged data. */
  readonly key: string;
  /** Where its value comes from. */
  readonly source: 'data' | 'typename' | 'introspection';
  readonly value: ValueShape;
  /** Its schema coordinate, as in `Title.name`; for messages. */
  readonly coordinate: string;
  /** The error of a field that the caller may not read, or that is switched off; null for one that is fetched. */
  readonly unauthorized: ErrorCause | null;
  /** The error for a value that does not fit the field's type. */
  readonly invalidValue: ErrorCause;
  readonly nodes: readonly FieldNode[];
}

export interface ShapeContext {
  readonly schema: GraphQLSchema;
  readonly prepared: PreparedOperation;
  readonly isTrue: (variable: string) => boolean;
  readonly unauthorizedCauseOf: (field: FieldNode) => ErrorCause | null;
  /** Fields that are switched off. */
  readonly fieldsOff?: FieldsOff | null | undefined;
  readonly ownerOf: (typeName: string, field: string) => string | null;
  /** Whether objects of the type only group the fields of subgraphs, as those of `Viewer`. */
  readonly isNamespace: (typeName: string) => boolean;
}

export class ObjectShape {
  readonly #fieldsByType = new Map<string, readonly FieldShape[] | null>();

  constructor(
    private readonly context: ShapeContext,
    readonly type: GraphQLCompositeType,
    private readonly sets: readonly SelectionSetNode[],
    /** Whether it is the query's root, or a namespace within it. */
    private readonly isNamespace = false,
  ) {}

  /** The object in a field, if it is a namespace: reached from the query's root through namespaces only. */
  namespaceAt(key: string): ObjectShape | null {
    if (!this.isNamespace) return null;
    const value = this.fieldsOf(undefined)?.find((field) => field.key === key)?.value;
    return value?.kind === 'object' && value.object.isNamespace ? value.object : null;
  }

  /**
   * @param typename The object's `__typename`; undefined when it is not known.
   * @returns The fields in the client's order. Null when no such object may be here, as one of a hidden type, and when
   * only an interface of its type is known and some fields depend on the object type.
   */
  fieldsOf(typename: string | undefined): readonly FieldShape[] | null {
    const name = typename ?? this.type.name;
    const known = this.#fieldsByType.get(name);
    if (known !== undefined) return known;
    const type = this.#typeNamed(name);
    const fields = type === null ? null : this.#collect(type);
    // Only names of types in the schema are cached, so that a subgraph cannot fill the cache.
    if (type !== null) this.#fieldsByType.set(name, fields);
    return fields;
  }

  /** The value of `__typename` for the client; undefined when only an interface of the type is known. */
  typenameOf(typename: string | undefined): string | undefined {
    const type = this.#typeNamed(typename ?? this.type.name);
    return isObjectType(type) ? type.name : undefined;
  }

  /** A field that is selected on any possible type of the object. */
  fieldWithKey(key: string): FieldShape | undefined {
    for (const type of [
      this.type,
      ...(isAbstractType(this.type) ? this.context.schema.getPossibleTypes(this.type) : []),
    ]) {
      const found = this.fieldsOf(type.name)?.find((field) => field.key === key);
      if (found) return found;
    }
    return undefined;
  }

  #typeNamed(name: string): GraphQLCompositeType | null {
    // A subgraph may have another name for a root type.
    if (name === this.type.name || isRootType(this.context.schema, this.type)) return this.type;
    const type = this.context.schema.getType(name);
    if (!isCompositeType(type)) return null;
    // A subgraph with an `@interfaceObject` returns the interface's name, which is enough if only one type is possible.
    if (isObjectType(this.type))
      return isAbstractType(type) && this.context.schema.isSubType(type, this.type) ? this.type : null;
    return matchesCondition(this.context.schema, this.type, type) ? type : null;
  }

  #collect(type: GraphQLCompositeType): readonly FieldShape[] | null {
    const nodes = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    if (!this.sets.every((set) => this.#collectInto(nodes, set, type, spread))) return null;
    return [...nodes].flatMap(
      ([responseName, fieldNodes]) => readField(this.context, type, responseName, fieldNodes, this.isNamespace) ?? [],
    );
  }

  /** @returns False when the type is not known well enough to decide whether a fragment applies. */
  #collectInto(
    nodes: Map<string, FieldNode[]>,
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    spread: Set<string>,
  ): boolean {
    const { prepared, schema, isTrue } = this.context;
    for (const selection of set.selections) {
      if (!isIncluded(selection, isTrue)) continue;
      if (selection.kind === Kind.FIELD) {
        const responseName = (selection.alias ?? selection.name).value;
        const sameName = nodes.get(responseName);
        if (sameName) sameName.push(selection);
        else nodes.set(responseName, [selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : prepared.fragments.get(selection.name.value);
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(selection.name.value)) continue;
        spread.add(selection.name.value);
      }
      if (fragment === undefined) continue;
      const condition = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value);
      const applies =
        condition === undefined || (isCompositeType(condition) && matchesCondition(schema, condition, type));
      if (applies && !this.#collectInto(nodes, fragment.selectionSet, type, spread)) return false;
      // The fragment may apply to the object type, which is not known; leaving its fields out would be wrong.
      if (
        !applies &&
        isCompositeType(condition) &&
        this.#selectsAnyField(
          fragment.selectionSet,
          typesMatchingCondition(schema, possibleTypes(schema, type), condition),
        )
      )
        return false;
    }
    return true;
  }

  /** Whether the selections include a field of any of these types. */
  #selectsAnyField(set: SelectionSetNode, types: readonly GraphQLObjectType[], visited = new Set<string>()): boolean {
    const { prepared, schema, isTrue } = this.context;
    if (types.length === 0) return false;
    return set.selections.some((selection) => {
      if (!isIncluded(selection, isTrue)) return false;
      if (selection.kind === Kind.FIELD) return true;
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : prepared.fragments.get(selection.name.value);
      if (fragment === undefined) return false;
      const condition = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value);
      const narrowed = isCompositeType(condition) ? typesMatchingCondition(schema, types, condition) : types;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        // Fragments can double at every level, so each is visited once for the same types.
        const visit = `${selection.name.value} ${narrowed.map(({ name }) => name).join()}`;
        if (visited.has(visit)) return false;
        visited.add(visit);
      }
      return this.#selectsAnyField(fragment.selectionSet, narrowed, visited);
    });
  }
}

/** Whether it is the type of queries or of mutations. */
export function isRootType(schema: GraphQLSchema, type: GraphQLCompositeType): boolean {
  return type === schema.getQueryType() || type === schema.getMutationType();
}

function possibleTypes(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}

/** The types that match the condition as well. */
function typesMatchingCondition(
  schema: GraphQLSchema,
  types: readonly GraphQLObjectType[],
  condition: GraphQLCompositeType,
): readonly GraphQLObjectType[] {
  const allowed = new Set(possibleTypes(schema, condition));
  return types.filter((type) => allowed.has(type));
}

function matchesCondition(schema: GraphQLSchema, condition: GraphQLCompositeType, type: GraphQLCompositeType): boolean {
  if (condition === type) return true;
  return isAbstractType(condition) && 'getInterfaces' in type && schema.isSubType(condition, type);
}

function readField(
  context: ShapeContext,
  parent: GraphQLCompositeType,
  responseName: string,
  nodes: readonly FieldNode[],
  isInNamespace: boolean,
): FieldShape | null {
  const [node] = nodes;
  if (node === undefined) return null;
  const name = node.name.value;
  const coordinate = `${parent.name}.${name}`;
  const invalidValue: ErrorCause = {
    message: `The value that the subgraph sent for ${coordinate} does not fit its type.`,
    code: 'INVALID_VALUE',
    service: context.ownerOf(parent.name, name),
  };
  const base = {
    responseName,
    key: context.prepared.keys.get(node) ?? name,
    coordinate,
    invalidValue,
    nodes,
    unauthorized: null,
  };
  if (name === '__typename') {
    const value = { kind: 'leaf', isNonNull: true, check: (text: unknown) => text, typeName: 'String' } as const;
    return { ...base, source: 'typename', value };
  }
  const introspection = [SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name);
  if (introspection) {
    const value = { kind: 'leaf', isNonNull: false, check: (part: unknown) => part, typeName: name } as const;
    return { ...base, source: 'introspection', value };
  }
  const definition = 'getFields' in parent ? parent.getFields()[name] : undefined;
  if (definition === undefined) return null;
  const sets = nodes.flatMap((each) => each.selectionSet ?? []);
  const isNamespace =
    isInNamespace && definition.args.length === 0 && context.isNamespace(getNamedType(definition.type).name);
  const value = readValue(context, definition.type, sets, { isNamespace });
  const unauthorized = unauthorizedCauseAmong(nodes, context) ?? context.fieldsOff?.causeOf(parent, name) ?? null;
  return { ...base, source: 'data', value, unauthorized };
}

/** A field that is selected several times is unauthorized if one of the selections is: that one was not planned. */
function unauthorizedCauseAmong(nodes: readonly FieldNode[], context: ShapeContext): ErrorCause | null {
  for (const node of nodes) {
    const cause = context.unauthorizedCauseOf(node);
    if (cause !== null) return cause;
  }
  return null;
}

function readValue(
  context: ShapeContext,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  { isNonNull = false, isNamespace = false }: { readonly isNonNull?: boolean; readonly isNamespace?: boolean } = {},
): ValueShape {
  if (isNonNullType(type)) return readValue(context, type.ofType, sets, { isNonNull: true, isNamespace });
  if (isListType(type)) return { kind: 'list', isNonNull, item: readValue(context, type.ofType, sets) };
  if (isCompositeType(type))
    return { kind: 'object', isNonNull, object: new ObjectShape(context, type, sets, isNamespace) };
  return { kind: 'leaf', isNonNull, check: checkLeaf(type), typeName: type.name };
}

/** The shape of the whole response. */
export function createResponseShape(context: ShapeContext, root: GraphQLObjectType): ObjectShape {
  const isNamespace = root === context.schema.getQueryType();
  return new ObjectShape(context, root, [context.prepared.operation.selectionSet], isNamespace);
}
