/** Which field of an operation causes most of its cost: for the message of a refusal. */
import { Kind } from 'graphql';
import type { FieldNode, SelectionSetNode } from 'graphql';
import { holds, valueOf } from './cost-program.js';
import { conditionsOf } from './selection-costs.js';
import type { CostInputs } from './cost-program.js';
import type { FieldOperands, SelectionCosts, SizedFields } from './selection-costs.js';

export interface ExpensiveField {
  /** Response names, joined by dots. */
  readonly path: string;
  /** Percent of the operation's cost, 1 to 100. */
  readonly share: number;
}

/** Names are cut after this many characters. */
const MAX_PATH = 300;

interface Candidate {
  readonly field: FieldNode;
  readonly operands: FieldOperands;
  readonly size: number;
  readonly cost: number;
}

/** Follows the most expensive field of each selection set, while it causes more than half of what its parent costs. */
export function findMostExpensive(
  root: SelectionSetNode,
  costs: SelectionCosts,
  inputs: CostInputs,
  total: number,
): ExpensiveField | null {
  const results = costs.program.run(inputs);
  const path: string[] = [];
  /** How often the objects at the path occur. */
  let count = 1;
  let cost = total;
  let selectionSet: SelectionSetNode | undefined = root;
  let sizedFields: SizedFields | null = null;
  while (selectionSet !== undefined) {
    const most = mostExpensiveOf(fieldsIn(selectionSet, costs, inputs), sizedFields, costs, results);
    if (most === null || (path.length > 0 && most.cost * count * 2 <= cost)) break;
    path.push((most.field.alias ?? most.field.name).value);
    cost = Math.min(cost, most.cost * count);
    count *= most.size;
    ({ selectionSet } = most.field);
    ({ sizedFields } = most.operands);
  }
  if (path.length === 0) return null;
  const share = Math.max(1, Math.round((cost / total) * 100));
  return { path: path.join('.').slice(0, MAX_PATH), share: Number.isFinite(share) ? share : 100 };
}

function mostExpensiveOf(
  fields: readonly FieldNode[],
  sizedFields: SizedFields | null,
  costs: SelectionCosts,
  results: Float64Array,
): Candidate | null {
  let most: Candidate | null = null;
  for (const field of fields) {
    const operands = costs.operandsOf(field);
    if (operands === undefined) continue;
    const given = sizedFields?.get(field.name.value);
    const size = valueOf(given ?? operands.size, results);
    const cost = given === undefined ? valueOf(operands.own, results) : size * valueOf(operands.unit, results);
    if (cost > (most?.cost ?? 0)) most = { field, operands, size, cost };
  }
  return most;
}

/** The fields of a selection set and of its fragments, each fragment once, without those that are left out. */
function fieldsIn(
  selectionSet: SelectionSetNode,
  { fragments }: SelectionCosts,
  { variables }: CostInputs,
): readonly FieldNode[] {
  const fields: FieldNode[] = [];
  const seen = new Set([selectionSet]);
  for (const { selections } of seen) {
    for (const selection of selections) {
      const conditions = conditionsOf(selection.directives ?? []);
      if (conditions === null || !conditions.every((condition) => holds(condition, variables))) continue;
      if (selection.kind === Kind.FIELD) fields.push(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) seen.add(selection.selectionSet);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment !== undefined) seen.add(fragment.selectionSet);
      }
    }
  }
  return fields;
}
