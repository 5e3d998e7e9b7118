/**
 * Response slots: the positions of objects in a response, before there is one. A slot knows what each fetch selects of
 * its objects, in the order in which the subgraph returns the fields. Slots are read from the plan's fetches once;
 * scanners and writers are generated from them.
 */
import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind, TypeNameMetaFieldDef } from 'graphql';
import type { FieldNode, GraphQLCompositeType, GraphQLOutputType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { isIncluded } from '../planning/skip-and-include.js';
import { UnsupportedPlanError } from './unsupported.js';

/** Limit of slot selections of one plan, which the size of generated code depends on. The demo's page has about 60. */
const MAX_SELECTIONS = 400;

/** The objects at one path of the response. A path through an abstract type is a slot for each possible type. */
export class ResponseSlot {
  /** The selections that return the objects with their parents; several for a shared namespace such as `viewer`. */
  readonly selections: SlotSelection[] = [];
  /** The selections of entity fetches, which add fields to the objects. */
  readonly additions: SlotSelection[] = [];
  readonly #children = new Map<string, ResponseSlot>();

  constructor(
    readonly path: string,
    readonly type: GraphQLCompositeType,
    readonly schema: GraphQLSchema,
  ) {}

  /** The slot of a field of objects of the type. */
  child(typeName: string, key: string, type: GraphQLCompositeType): ResponseSlot {
    const id = `${typeName}.${key}`;
    const known = this.#children.get(id);
    if (known !== undefined) return known;
    const slot = new ResponseSlot(this.path === '' ? key : `${this.path}.${key}`, type, this.schema);
    this.#children.set(id, slot);
    return slot;
  }

  /** The slots of a field of all matching types. */
  childrenNamed(key: string, matchesType: (typeName: string) => boolean): readonly ResponseSlot[] {
    return this.typeNames.filter(matchesType).flatMap((typeName) => this.#children.get(`${typeName}.${key}`) ?? []);
  }

  /** Names of the possible object types. */
  get typeNames(): readonly string[] {
    return isAbstractType(this.type)
      ? this.schema.getPossibleTypes(this.type).map(({ name }) => name)
      : [this.type.name];
  }
}

/** What one fetch selects of the objects at one slot. */
export interface SlotSelection {
  readonly id: number;
  readonly slot: ResponseSlot;
  /** Whether it adds fields to the objects, as the selection of an entity fetch does. */
  readonly isAddition: boolean;
  readonly fieldsByType: ReadonlyMap<string, readonly FetchedField[]>;
}

/** A field as the subgraph returns it. Its key is its response name too, since plans with renames are not supported. */
export interface FetchedField {
  readonly key: string;
  readonly type: GraphQLOutputType;
  /** What is selected of the objects in the field; null for a leaf. */
  readonly selection: SlotSelection | null;
}

export interface SlotContext {
  readonly schema: GraphQLSchema;
  readonly isSubtype: (condition: string, name: string) => boolean;
  /** Whether a variable is true, for `@skip` and `@include`. */
  readonly isTrue: (variable: string) => boolean;
}

/** Reads selection sets into slots. Throws `UnsupportedPlanError`. */
export class SlotSelectionReader {
  #count = 0;

  constructor(private readonly context: SlotContext) {}

  root(slot: ResponseSlot, set: SelectionSetNode): SlotSelection {
    const selection = this.#read(slot, slot.typeNames, [set], false);
    slot.selections.push(selection);
    return selection;
  }

  addition(slot: ResponseSlot, typeNames: readonly string[], set: SelectionSetNode): SlotSelection {
    const selection = this.#read(slot, typeNames, [set], true);
    slot.additions.push(selection);
    return selection;
  }

  #read(
    slot: ResponseSlot,
    typeNames: readonly string[],
    sets: readonly SelectionSetNode[],
    isAddition: boolean,
  ): SlotSelection {
    if (this.#count >= MAX_SELECTIONS) throw new UnsupportedPlanError('the response has too many slots');
    const fieldsByType = new Map<string, readonly FetchedField[]>();
    const selection: SlotSelection = { id: this.#count++, slot, isAddition, fieldsByType };
    for (const typeName of typeNames)
      fieldsByType.set(typeName, this.#readFields(slot, typeName, this.#collect(sets, typeName)));
    const isTypeKnown =
      isAddition ||
      isObjectType(slot.type) ||
      [...fieldsByType.values()].every(([first]) => first?.key === '__typename');
    if (!isTypeKnown) throw new UnsupportedPlanError(`__typename is not the first field at ${slot.path}`);
    return selection;
  }

  #readFields(
    slot: ResponseSlot,
    typeName: string,
    nodes: ReadonlyMap<string, readonly FieldNode[]>,
  ): readonly FetchedField[] {
    return [...nodes].map(([key, fieldNodes]) => {
      const type = this.#typeOf(typeName, fieldNodes[0]);
      const named = getNamedType(type);
      if (!isCompositeType(named)) return { key, type, selection: null };
      const child = slot.child(typeName, key, named);
      const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const selection = this.#read(child, child.typeNames, sets, false);
      child.selections.push(selection);
      return { key, type, selection };
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

  /** Fields in the order in which a server returns them, by the specification's `CollectFields`. */
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
