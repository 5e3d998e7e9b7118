/** Finds the objects that a fetch is for: those at the path of its `Flatten` nodes in the merged data. */
import { parsePathElement } from '@marquee/federation/flatten-path';
import type { PlanPath } from '@marquee/federation/plan-visitor';
import { isContainer, isData, typenameOf, valueAt } from '../data.js';
import type { Data, IsSubtype } from '../data.js';

/** The objects at a path, each as often as the path leads to it. */
export interface FlattenTargets {
  readonly objects: readonly Data[];
  /** The objects that enclose each one, the root first; empty unless they are asked for. */
  readonly enclosing: readonly (readonly Data[])[];
}

export type FindTargets = (root: Data) => FlattenTargets;

/** What is found so far, and the objects on the way to the value that is visited. */
interface Search {
  readonly objects: Data[];
  readonly enclosing: (readonly Data[])[];
  readonly way: Data[];
}

type Visit = (value: unknown, search: Search) => void;

/** @param keepsEnclosing Whether the objects that enclose the found ones are needed. */
export function compileFlattenPath(path: PlanPath, isSubtype: IsSubtype, keepsEnclosing = false): FindTargets {
  const collect: Visit = (value, { objects, enclosing, way }) => {
    if (!isData(value)) return;
    objects.push(value);
    if (keepsEnclosing) enclosing.push([...way]);
  };
  const visit = path.reduceRight<Visit>(
    (next, element) => compileElement(element, next, isSubtype, keepsEnclosing),
    eachObject(collect),
  );
  return (root) => {
    const search = { objects: [], enclosing: [], way: [] };
    visit(root, search);
    return search;
  };
}

function compileElement(element: string | number, next: Visit, isSubtype: IsSubtype, keepsEnclosing: boolean): Visit {
  const { step, typeConditions } = parsePathElement(element);
  const checked = typeConditions === null ? next : eachObject(onlyOfTypes(typeConditions, next, isSubtype));
  switch (step.kind) {
    case 'none':
      return checked;
    case 'items':
      return eachItem(checked);
    case 'key':
      return eachObject(keepsEnclosing ? enclosedField(step.key, checked) : field(step.key, checked));
  }
}

function field(key: string, next: Visit): Visit {
  return (value, search) => {
    if (isData(value)) next(valueAt(value, key), search);
  };
}

function enclosedField(key: string, next: Visit): Visit {
  return (value, search) => {
    if (!isData(value)) return;
    search.way.push(value);
    next(valueAt(value, key), search);
    search.way.pop();
  };
}

/** Objects of unknown type pass. */
function onlyOfTypes(types: readonly string[], next: Visit, isSubtype: IsSubtype): Visit {
  return (value, search) => {
    const typename = isData(value) ? typenameOf(value) : undefined;
    if (typename === undefined || types.some((type) => isSubtype(type, typename))) next(value, search);
  };
}

function eachItem(next: Visit): Visit {
  return (value, search) => {
    if (!Array.isArray(value)) return;
    for (const item of value) next(item, search);
  };
}

/** Objects in lists are visited too, also where the path has no `@`. */
function eachObject(next: Visit): Visit {
  const visit: Visit = (value, search) => {
    if (Array.isArray(value)) for (const item of value) visit(item, search);
    else if (isContainer(value)) next(value, search);
  };
  return visit;
}
