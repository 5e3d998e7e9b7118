/** The objects that a fetch of the plan is for: those at its path in the data so far. */
import { isContainer, isData, typenameOf, valueAt } from './data.js';
import type { Data, IsSubtype } from './data.js';

/** An object at the path, with the objects that enclose it, the root first. */
export interface FlattenTarget {
  readonly data: Data;
  readonly enclosing: readonly Data[];
}

export type FindTargets = (root: Data) => readonly FlattenTarget[];

type Visit = (value: unknown, enclosing: readonly Data[], found: FlattenTarget[]) => void;

/**
 * @param path Keys, `@` for each list, either with a condition on the type behind it: `search.@|[Movie,Series].studio`.
 */
export function compileFlattenPath(path: readonly (string | number)[], isSubtype: IsSubtype): FindTargets {
  const collect: Visit = (value, enclosing, found) => {
    if (isData(value)) found.push({ data: value, enclosing });
  };
  const visit = path.reduceRight<Visit>(
    (next, part) => compilePart(String(part), next, isSubtype),
    eachObject(collect),
  );
  return (root) => {
    const found: FlattenTarget[] = [];
    visit(root, [], found);
    return found;
  };
}

function compilePart(part: string, next: Visit, isSubtype: IsSubtype): Visit {
  const [key = '', conditions] = part.split('|');
  const types =
    conditions === undefined
      ? []
      : conditions
          .replace(/^\[|\]$/g, '')
          .split(',')
          .map((type) => type.trim());
  const checked: Visit = types.length === 0 ? next : eachObject(onlyOfTypes(types, next, isSubtype));
  if (key === '') return checked;
  if (key === '@') return eachItem(checked);
  return eachObject((value, enclosing, found) => {
    if (isData(value)) checked(valueAt(value, key), [...enclosing, value], found);
  });
}

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

/** Through any lists that the path does not name. */
function eachObject(next: Visit): Visit {
  const visit: Visit = (value, enclosing, found) => {
    if (Array.isArray(value)) for (const item of value) visit(item, enclosing, found);
    else if (isContainer(value)) next(value, enclosing, found);
  };
  return visit;
}
