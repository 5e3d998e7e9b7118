/**
 * The places of an answer, before there is one: where objects stand, which fetch tells what of them, in which order a
 * subgraph writes it. Read from the plan's fetches once; scanners and writers are generated from it.
 */
import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind, TypeNameMetaFieldDef } from 'graphql';
import type { FieldNode, GraphQLCompositeType, GraphQLOutputType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { isIncluded } from '../planning/skip-and-include.js';
import { Ineligible } from './unsupported.js';

/** Places times fetches of one plan; generated code grows with it. Our browse page has about 60. */
const MAX_PARTS = 400;

/** Objects at one path of the answer; a path through an abstract type is one place per type. */
export class Place {
  /**
   * What is told of the objects along with their parents. More than one where subgraphs share a namespace such as
   * `viewer`.
   */
  readonly parts: Part[] = [];
  /** What fetches of entities add. */
  readonly additions: Part[] = [];
  readonly #children = new Map<string, Place>();

  constructor(
    readonly path: string,
    readonly type: GraphQLCompositeType,
    readonly schema: GraphQLSchema,
  ) {}

  child(typeName: string, key: string, type: GraphQLCompositeType): Place {
    const id = `${typeName}.${key}`;
    const known = this.#children.get(id);
    if (known !== undefined) return known;
    const place = new Place(this.path === '' ? key : `${this.path}.${key}`, type, this.schema);
    this.#children.set(id, place);
    return place;
  }

  /** The places that a field of these types leads to. */
  childrenNamed(key: string, isMet: (typeName: string) => boolean): readonly Place[] {
    return this.typeNames.filter(isMet).flatMap((typeName) => this.#children.get(`${typeName}.${key}`) ?? []);
  }

  get typeNames(): readonly string[] {
    return possibleTypeNames(this.type, this.schema);
  }
}

export function possibleTypeNames(type: GraphQLCompositeType, schema: GraphQLSchema): readonly string[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
}

/** What one fetch tells of the objects at one place. */
export interface Part {
  readonly id: number;
  readonly place: Place;
  /** What the field holds that these objects are in; null for the root, and for additions. */
  readonly parent: { readonly part: Part; readonly typeName: string; readonly key: string } | null;
  readonly isAddition: boolean;
  /** By type. */
  readonly variants: ReadonlyMap<string, readonly ToldField[]>;
}

/** A field as the subgraph writes it. Keys and response names are the same: plans that rename do not get here. */
export interface ToldField {
  readonly key: string;
  readonly type: GraphQLOutputType;
  /** What is told of the objects in it; null for a leaf. */
  readonly part: Part | null;
}

export interface ReadContext {
  readonly schema: GraphQLSchema;
  readonly isSubtype: (condition: string, name: string) => boolean;
  /** Whether a variable is true, for `@skip` and `@include`. */
  readonly isTrue: (variable: string) => boolean;
}

/** Throws `Ineligible`. */
export class PartReader {
  #count = 0;

  constructor(private readonly context: ReadContext) {}

  get count(): number {
    return this.#count;
  }

  root(place: Place, set: SelectionSetNode): Part {
    const part = this.#read(place, place.typeNames, [set], null, false);
    place.parts.push(part);
    return part;
  }

  addition(place: Place, typeNames: readonly string[], set: SelectionSetNode): Part {
    const part = this.#read(place, typeNames, [set], null, true);
    place.additions.push(part);
    return part;
  }

  #read(
    place: Place,
    typeNames: readonly string[],
    sets: readonly SelectionSetNode[],
    parent: Part['parent'],
    isAddition: boolean,
  ): Part {
    if (this.#count >= MAX_PARTS) throw new Ineligible('the answer has too many places');
    const variants = new Map<string, readonly ToldField[]>();
    const part: Part = { id: this.#count++, place, parent, isAddition, variants };
    for (const typeName of typeNames)
      variants.set(typeName, this.#readFields(part, typeName, this.#collect(sets, typeName)));
    const isTold =
      isAddition || isObjectType(place.type) || [...variants.values()].every(([first]) => first?.key === '__typename');
    if (!isTold) throw new Ineligible(`the type of ${place.path} is not told first`);
    return part;
  }

  #readFields(part: Part, typeName: string, nodes: ReadonlyMap<string, readonly FieldNode[]>): readonly ToldField[] {
    return [...nodes].map(([key, fieldNodes]) => {
      const type = this.#typeOf(typeName, fieldNodes[0]);
      const named = getNamedType(type);
      if (!isCompositeType(named)) return { key, type, part: null };
      const place = part.place.child(typeName, key, named);
      const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const inner = this.#read(place, place.typeNames, sets, { part, typeName, key }, false);
      place.parts.push(inner);
      return { key, type, part: inner };
    });
  }

  #typeOf(typeName: string, node: FieldNode | undefined): GraphQLOutputType {
    const parent = this.context.schema.getType(typeName);
    const field =
      node && isObjectType(parent)
        ? node.name.value === '__typename'
          ? TypeNameMetaFieldDef
          : parent.getFields()[node.name.value]
        : undefined;
    if (field === undefined) throw new Ineligible(`${typeName}.${node?.name.value ?? ''} is not in the supergraph`);
    return field.type;
  }

  /** In the order in which a server answers them, as the specification has it. */
  #collect(sets: readonly SelectionSetNode[], typeName: string): ReadonlyMap<string, readonly FieldNode[]> {
    const nodes = new Map<string, FieldNode[]>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (!isIncluded(selection, this.context.isTrue)) continue;
        if (selection.kind === Kind.FRAGMENT_SPREAD) throw new Ineligible('a fetch has named fragments');
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value;
          nodes.set(key, [...(nodes.get(key) ?? []), selection]);
          continue;
        }
        const condition = selection.typeCondition?.name.value;
        if (condition === undefined || this.context.isSubtype(condition, typeName)) collect(selection.selectionSet);
      }
    };
    sets.forEach(collect);
    return nodes;
  }
}
