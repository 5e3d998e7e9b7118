/**
 * Whether a fetch of entities applies to an object.
 *
 * A fetch for one possible type of an interface can be at a path with objects of other types: it selects the key of its
 * own type, `... on Film { id }`, and may select inputs of the whole interface, `... on Work { title }`. Such a fetch
 * does not apply to an object that is known to be of a type whose key it does not select, and no field of that object
 * is missing because of it.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { EntityKeys } from '@marquee/federation/requires-inputs';
import { typenameOf } from '../data.js';
import type { Data, IsSubtype } from '../data.js';

export type AppliesTo = (data: Data) => boolean;

export interface TypeRelations {
  readonly isSubtype: IsSubtype;
  readonly isObjectTypeName: (name: string) => boolean;
}

/** @param entityKeys Keys of the entities of the fetch's subgraph. */
export function compileAppliesTo(
  requires: readonly QueryPlanSelectionNode[],
  entityKeys: readonly EntityKeys[],
  types: TypeRelations,
): AppliesTo {
  const conditions = requires.flatMap((selection) =>
    selectsKey(selection, entityKeys, types.isSubtype) ? [selection.typeCondition] : [],
  );
  if (conditions.length === 0 || conditions.includes(undefined)) return () => true;
  return (data) => {
    const typename = typenameOf(data);
    // An object whose type is not known yet may be of one of the types.
    return (
      typename === undefined ||
      !types.isObjectTypeName(typename) ||
      conditions.some((condition) => condition !== undefined && types.isSubtype(condition, typename))
    );
  };
}

type InlineFragment = Extract<QueryPlanSelectionNode, { kind: 'InlineFragment' }>;

/** Whether the selection is a fragment with all fields of a key. */
function selectsKey(
  selection: QueryPlanSelectionNode,
  entityKeys: readonly EntityKeys[],
  isSubtype: IsSubtype,
): selection is InlineFragment {
  if (selection.kind !== 'InlineFragment') return false;
  const { typeCondition = '' } = selection;
  const selected = new Set(fieldNamesIn(selection.selections));
  // The subgraph may define the key on an interface of the type.
  const isOf = (type: string): boolean =>
    typeCondition === '' || isSubtype(typeCondition, type) || isSubtype(type, typeCondition);
  return entityKeys.some(({ type, keys }) => isOf(type) && keys.some((key) => key.every((name) => selected.has(name))));
}

function fieldNamesIn(selections: readonly QueryPlanSelectionNode[]): readonly string[] {
  return selections.flatMap((selection) =>
    selection.kind === 'Field' ? [selection.name] : fieldNamesIn(selection.selections),
  );
}
