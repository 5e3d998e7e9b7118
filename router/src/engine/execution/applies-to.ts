/**
 * Whether a fetch is about an object at all.
 *
 * A fetch for one type of an interface object's stands at a path where objects of other types are, too: it names the
 * key for its own type, `... on Film { id }`, and may name inputs for all of them, `... on Work { title }`. It has
 * nothing to ask about an object that is known to be of a type whose key it does not name, and nothing is missing
 * there.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { EntityKeys } from '@marquee/federation/requires-inputs';
import { typenameOf } from './data.js';
import type { Data, IsSubtype } from './data.js';

export type AppliesTo = (data: Data) => boolean;

export interface TypeRelations {
  readonly isSubtype: IsSubtype;
  readonly isObjectTypeName: (name: string) => boolean;
}

/** @param entities What the fetch's subgraph has keys for. */
export function compileAppliesTo(
  requires: readonly QueryPlanSelectionNode[],
  entities: readonly EntityKeys[],
  types: TypeRelations,
): AppliesTo {
  const conditions = requires.flatMap((selection) =>
    selectsKey(selection, entities, types.isSubtype) ? [selection.typeCondition] : [],
  );
  if (conditions.length === 0 || conditions.includes(undefined)) return () => true;
  return (data) => {
    const typename = typenameOf(data);
    // One whose type is not known yet may be among them.
    return (
      typename === undefined ||
      !types.isObjectTypeName(typename) ||
      conditions.some((condition) => condition !== undefined && types.isSubtype(condition, typename))
    );
  };
}

type Fragment = Extract<QueryPlanSelectionNode, { kind: 'InlineFragment' }>;

function selectsKey(
  selection: QueryPlanSelectionNode,
  entities: readonly EntityKeys[],
  isSubtype: IsSubtype,
): selection is Fragment {
  if (selection.kind !== 'InlineFragment') return false;
  const { typeCondition = '' } = selection;
  const names = new Set(fieldsIn(selection.selections));
  // The subgraph may know only the interface of the type.
  const isOf = (type: string): boolean =>
    typeCondition === '' || isSubtype(typeCondition, type) || isSubtype(type, typeCondition);
  return entities.some(({ type, keys }) => isOf(type) && keys.some((key) => key.every((field) => names.has(field))));
}

function fieldsIn(selections: readonly QueryPlanSelectionNode[]): readonly string[] {
  return selections.flatMap((selection) =>
    selection.kind === 'Field' ? [selection.name] : fieldsIn(selection.selections),
  );
}
