/**
 * Which part of a fetch may be stale. From the roots of the fetch, through namespaces such as `viewer`, down to the
 * first tagged fields: what is below a tagged field is as old as the field. The rest of the fetch fails with the error
 * of the fetch.
 */
import { getNamedType, isCompositeType, isInterfaceType, isObjectType, Kind } from 'graphql';
import type { FieldNode, GraphQLNamedType, GraphQLSchema, SelectionSetNode } from 'graphql';
import { readSelectionSet } from '@marquee/federation/fetch-operation';
import { isContainer, isData } from '../engine/execution/data.js';
import type { Data } from '../engine/execution/data.js';
import type { FetchSelection, SelectedField } from '../engine/execution/fetches/fetch-selection.js';
import { stricterOf } from './stale-tags.js';
import type { StaleRule, StaleTags } from './stale-tags.js';

export interface SelectionContext {
  /** With `@inaccessible` elements. */
  readonly schema: GraphQLSchema;
  readonly tags: StaleTags;
  readonly isNamespace: (typeName: string) => boolean;
  /** The fields of all keys of the type, or of the object types that an abstract type stands for; empty without keys. */
  readonly keyFieldsOf: (typeName: string) => ReadonlySet<string>;
}

/** Response name in the fetch -> what is kept below; null: everything. */
export type KeptFields = ReadonlyMap<string, KeptFields | null>;

export interface StaleSelection {
  readonly rule: StaleRule;
  readonly kept: KeptFields;
  /** The plan keys of the outermost fields that are kept, from the object that the fetch is for. */
  readonly keptPaths: readonly (readonly string[])[];
  /** What is not kept; empty when everything is. */
  readonly rest: FetchSelection;
  /** Whether every entity in the kept part has a key of its own in it, so that it can be recognised. */
  readonly isTraceable: boolean;
}

interface Walk extends SelectionContext {
  readonly keyOf: (responseName: string) => string;
  rule: StaleRule | null;
  isTraceable: boolean;
  readonly paths: string[][];
}

type Kept = Map<string, Kept | null>;

interface Part {
  readonly kept: Kept;
  readonly rest: SelectedField[];
}

/** Null when nothing of the fetch may be stale. @param keyOf The plan key of a response name in the fetch. */
export function readStaleSelection(
  operation: string,
  isEntities: boolean,
  keyOf: (responseName: string) => string,
  context: SelectionContext,
): StaleSelection | null {
  if (context.tags.isEmpty) return null;
  const set = readSelectionSet(operation, isEntities);
  if (set === null) return null;
  const walk: Walk = { ...context, keyOf, rule: null, isTraceable: true, paths: [] };
  const root = isEntities ? null : (context.schema.getQueryType() ?? null);
  const { kept, rest } = split(set, { type: root, conditions: [], path: [], isRoot: true }, walk);
  if (walk.rule === null || kept.size === 0) return null;
  return { rule: walk.rule, kept, keptPaths: walk.paths, rest, isTraceable: walk.isTraceable };
}

interface Place {
  readonly type: GraphQLNamedType | null;
  readonly conditions: readonly string[];
  readonly path: readonly string[];
  /** Whether it is the root of the fetch, and not a namespace in it. */
  readonly isRoot: boolean;
}

function split(set: SelectionSetNode, place: Place, walk: Walk): Part {
  const part: Part = { kept: new Map(), rest: [] };
  const lost = new Set<string>();
  for (const selection of set.selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
    if (selection.kind === Kind.FIELD) splitField(selection, place, part, lost, walk);
    else {
      const condition = selection.typeCondition?.name.value;
      const type = condition === undefined ? place.type : (walk.schema.getType(condition) ?? null);
      const conditions = condition === undefined ? place.conditions : [...place.conditions, condition];
      const inner = split(selection.selectionSet, { ...place, type, conditions }, walk);
      for (const [name, below] of inner.kept) part.kept.set(name, below);
      part.rest.push(...inner.rest);
      for (const field of inner.rest) lost.add(field.key);
    }
  }
  // A name that one type may keep and another may not is kept for neither.
  for (const [name, below] of part.kept) if (below === null && lost.has(walk.keyOf(name))) part.kept.delete(name);
  return part;
}

function splitField(field: FieldNode, place: Place, part: Part, lost: Set<string>, walk: Walk): void {
  const name = (field.alias ?? field.name).value;
  const key = walk.keyOf(name);
  if (field.name.value === '__typename') return void part.kept.set(name, null);
  const definition =
    isObjectType(place.type) || isInterfaceType(place.type) ? place.type.getFields()[field.name.value] : undefined;
  const type = definition === undefined ? null : getNamedType(definition.type);
  const rule = place.type === null ? null : walk.tags.ruleOf(place.type.name, field.name.value);
  if (rule !== null) {
    // A field in a namespace such as `viewer` belongs to the caller, whatever its tag says.
    const ofPlace: StaleRule = place.isRoot ? rule : { ...rule, scope: 'profile' };
    walk.rule = stricterOf(walk.rule, ofPlace);
    walk.paths.push([...place.path, key]);
    if (field.selectionSet !== undefined && !isTraceable(field.selectionSet, type, walk)) walk.isTraceable = false;
    return void part.kept.set(name, null);
  }
  if (field.selectionSet !== undefined && type !== null && walk.isNamespace(type.name)) {
    const inner = split(field.selectionSet, { type, conditions: [], path: [...place.path, key], isRoot: false }, walk);
    if (hasData(inner.kept)) part.kept.set(name, inner.kept);
    if (inner.rest.length > 0) part.rest.push({ key, conditions: place.conditions, selection: inner.rest });
    return;
  }
  lost.add(key);
  part.rest.push({ key, conditions: place.conditions, selection: wholeSelection(field.selectionSet, walk) });
}

/** Whether more than `__typename` is kept. */
function hasData(kept: KeptFields): boolean {
  return [...kept.keys()].some((name) => name !== '__typename');
}

function wholeSelection(
  set: SelectionSetNode | undefined,
  walk: Walk,
  conditions: readonly string[] = [],
): SelectedField[] {
  return (set?.selections ?? []).flatMap((selection): SelectedField[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      return wholeSelection(
        selection.selectionSet,
        walk,
        condition === undefined ? conditions : [...conditions, condition],
      );
    }
    const key = walk.keyOf((selection.alias ?? selection.name).value);
    return [{ key, conditions, selection: wholeSelection(selection.selectionSet, walk) }];
  });
}

/** Whether each entity within the selection is selected with its keys. */
function isTraceable(set: SelectionSetNode, type: GraphQLNamedType | null, walk: Walk): boolean {
  const names = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return true;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        const inner = condition === undefined ? type : (walk.schema.getType(condition) ?? null);
        return inner === type ? collect(selection.selectionSet) : isTraceable(selection.selectionSet, inner, walk);
      }
      names.add(selection.name.value);
      if (selection.selectionSet === undefined) return true;
      const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
      const definition = fields[selection.name.value];
      return isTraceable(selection.selectionSet, definition ? getNamedType(definition.type) : null, walk);
    });
  if (!collect(set)) return false;
  if (!isCompositeType(type)) return false;
  const keys = walk.keyFieldsOf(type.name);
  return [...keys].every((key) => names.has(key));
}

/** Removes what may not be stale from a response's data. */
export function keepOnly(data: Data, kept: KeptFields): void {
  for (const name of Object.keys(data)) {
    const below = kept.get(name);
    if (below === undefined) delete data[name];
    else if (below !== null) keepWithin(data[name], below);
  }
}

function keepWithin(value: unknown, kept: KeptFields): void {
  if (isData(value)) keepOnly(value, kept);
  else if (isContainer(value)) for (const item of Object.values(value)) keepWithin(item, kept);
}
