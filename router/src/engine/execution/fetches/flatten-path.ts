/** Finds the objects that a fetch is for: those at the path of its `Flatten` nodes in the merged data. */
import { parsePathElement } from '@marquee/federation/flatten-path';
import type { PlanPath } from '@marquee/federation/plan-visitor';
import { isContainer, isData, typenameOf, valueAt } from '../data.js';
import type { Data, IsSubtype } from '../data.js';

/** An object at the path, with the objects that enclose it, the root first. */
export interface FlattenTarget {
  readonly data: Data;
  readonly enclosing: readonly Data[];
}

export type FindTargets = (root: Data) => readonly FlattenTarget[];

type Visit = (value: unknown, enclosing: readonly Data[], found: FlattenTarget[]) => void;

export function compileFlattenPath(path: PlanPath, isSubtype: IsSubtype): FindTargets {
  const collect: Visit = (value, enclosing, found) => {
    if (isData(value)) found.push({ data: value, enclosing });
  };
  const visit = path.reduceRight<Visit>(
    (next, element) => compileElement(element, next, isSubtype),
    eachObject(collect),
  );
  return (root) => {
    const found: FlattenTarget[] = [];
    visit(root, [], found);
    return found;
  };
}

function compileElement(element: string | number, next: Visit, isSubtype: IsSubtype): Visit {
  const { step, typeConditions } = parsePathElement(element);
  const checked = typeConditions === null ? next : eachObject(onlyOfTypes(typeConditions, next, isSubtype));
  switch (step.kind) {
    case 'none':
      return checked;
    case 'items':
      return eachItem(checked);
    case 'key':
      return eachObject((value, enclosing, found) => {
        if (isData(value)) checked(valueAt(value, step.key), [...enclosing, value], found);
      });
  }
}

/** Objects of unknown type pass. */
function onlyOfTypes(types: readonly string[], next: Visit, isSubtype: IsSubtype): Visit {
  return (value, enclosing, found) => {
    const typename = isData(value) ? typenameOf(value) : undefined;
    if (typename === undefined || types.some((type) => isSubtype(type, typename))) next(value, enclosing, found);
  };
}

function eachItem(next: Visit): Visit {
  return (value, enclosing, found) => {
    if (!Array.isArray(value)) return;
    for (const item of value) next(item, enclosing, found);
  };
}

/** Objects in lists are visited too, also where the path has no `@`. */
function eachObject(next: Visit): Visit {
  const visit: Visit = (value, enclosing, found) => {
    if (Array.isArray(value)) for (const item of value) visit(item, enclosing, found);
    else if (isContainer(value)) next(value, enclosing, found);
  };
  return visit;
}
