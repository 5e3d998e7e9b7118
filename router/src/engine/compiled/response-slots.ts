/**
 * The places of an answer, before there is one: where objects stand, which fetch tells what of them, in which order a
 * subgraph writes it. Read from the plan's fetches once; scanners and writers are generated from it.
 */
import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind, TypeNameMetaFieldDef } from 'graphql';
import type { FieldNode, GraphQLCompositeType, GraphQLOutputType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { isIncluded } from '../planning/skip-and-include.js';
import { UnsupportedPlanError } from './unsupported.js';

/** Places times fetches of one plan; generated code grows with it. Our browse page has about 60. */
const MAX_SELECTIONS = 400;

/** Objects at one path of the answer; a path through an abstract type is one place per type. */
export class ResponseSlot {
  /**
   * What is told of the objects along with their parents. More than one where subgraphs share a namespace such as
   * `viewer`.
   */
  readonly selections: SlotSelection[] = [];
  /** What fetches of entities add. */
  readonly additions: SlotSelection[] = [];
  readonly #children = new Map<string, ResponseSlot>();

  constructor(
    readonly path: string,
    readonly type: GraphQLCompositeType,
    readonly schema: GraphQLSchema,
  ) {}

  child(typeName: string, key: string, type: GraphQLCompositeType): ResponseSlot {
    const id = `${typeName}.${key}`;
    const known = this.#children.get(id);
    if (known !== undefined) return known;
    const place = new ResponseSlot(this.path === '' ? key : `${this.path}.${key}`, type, this.schema);
    this.#children.set(id, place);
    return place;
  }

  /** The places that a field of these types leads to. */
  childrenNamed(key: string, isMet: (typeName: string) => boolean): readonly ResponseSlot[] {
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
export interface SlotSelection {
  readonly id: number;
  readonly slot: ResponseSlot;
  /** What the field holds that these objects are in; null for the root, and for additions. */
  readonly parent: { readonly part: SlotSelection; readonly typeName: string; readonly key: string } | null;
  readonly isAddition: boolean;
  /** By type. */
  readonly fieldsByType: ReadonlyMap<string, readonly FetchedField[]>;
}

/** A field as the subgraph writes it. Keys and response names are the same: plans that rename do not get here. */
export interface FetchedField {
  readonly key: string;
  readonly type: GraphQLOutputType;
  /** What is told of the objects in it; null for a leaf. */
  readonly selection: SlotSelection | null;
}

export interface SlotContext {
  readonly schema: GraphQLSchema;
  readonly isSubtype: (condition: string, name: string) => boolean;
  /** Whether a variable is true, for `@skip` and `@include`. */
  readonly isTrue: (variable: string) => boolean;
}

/** Throws `Ineligible`. */
export class SlotSelectionReader {
  #count = 0;

  constructor(private readonly context: SlotContext) {}

  get count(): number {
    return this.#count;
  }

  root(place: ResponseSlot, set: SelectionSetNode): SlotSelection {
    const part = this.#read(place, place.typeNames, [set], null, false);
    place.selections.push(part);
    return part;
  }

  addition(place: ResponseSlot, typeNames: readonly string[], set: SelectionSetNode): SlotSelection {
    const part = this.#read(place, typeNames, [set], null, true);
    place.additions.push(part);
    return part;
  }

  #read(
    place: ResponseSlot,
    typeNames: readonly string[],
    sets: readonly SelectionSetNode[],
    parent: SlotSelection['parent'],
    isAddition: boolean,
  ): SlotSelection {
    if (this.#count >= MAX_SELECTIONS) throw new UnsupportedPlanError('the answer has too many places');
    const variants = new Map<string, readonly FetchedField[]>();
    const part: SlotSelection = { id: this.#count++, slot: place, parent, isAddition, fieldsByType: variants };
    for (const typeName of typeNames)
      variants.set(typeName, this.#readFields(part, typeName, this.#collect(sets, typeName)));
    const isTold =
      isAddition || isObjectType(place.type) || [...variants.values()].every(([first]) => first?.key === '__typename');
    if (!isTold) throw new UnsupportedPlanError(`the type of ${place.path} is not told first`);
    return part;
  }

  #readFields(
    part: SlotSelection,
    typeName: string,
    nodes: ReadonlyMap<string, readonly FieldNode[]>,
  ): readonly FetchedField[] {
    return [...nodes].map(([key, fieldNodes]) => {
      const type = this.#typeOf(typeName, fieldNodes[0]);
      const named = getNamedType(type);
      if (!isCompositeType(named)) return { key, type, selection: null };
      const place = part.slot.child(typeName, key, named);
      const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const inner = this.#read(place, place.typeNames, sets, { part, typeName, key }, false);
      place.selections.push(inner);
      return { key, type, selection: inner };
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
    if (field === undefined)
      throw new UnsupportedPlanError(`${typeName}.${node?.name.value ?? ''} is not in the supergraph`);
    return field.type;
  }

  /** In the order in which a server answers them, as the specification has it. */
  #collect(sets: readonly SelectionSetNode[], typeName: string): ReadonlyMap<string, readonly FieldNode[]> {
    const nodes = new Map<string, FieldNode[]>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (!isIncluded(selection, this.context.isTrue)) continue;
        if (selection.kind === Kind.FRAGMENT_SPREAD) throw new UnsupportedPlanError('a fetch has named fragments');
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
