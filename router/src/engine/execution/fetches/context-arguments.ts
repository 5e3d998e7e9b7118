/** `@fromContext`: arguments of a fetch whose values are read from the objects that enclose its entities. */
import type { FetchNode } from '@apollo/query-planner';
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import { isData, typenameOf, valueAt } from '../data.js';
import type { Data, IsSubtype } from '../data.js';
import type { FlattenTargets } from './flatten-path.js';

/** The arguments for one target, by variable name. @param enclosing The objects around it, the root first. */
export type ReadContext = (target: Data, enclosing: readonly Data[]) => Data;

type ContextRewrite = NonNullable<FetchNode['contextRewrites']>[number];
const TYPE_CONDITION = '... on ';

/** Null when the fetch takes no argument from a context. */
export function compileContext(
  rewrites: readonly ContextRewrite[] | undefined,
  isSubtype: IsSubtype,
): ReadContext | null {
  if (rewrites === undefined || rewrites.length === 0) return null;
  return (target, enclosing) => {
    const variables: Data = {};
    for (const { path, renameKeyTo } of rewrites) {
      if (renameKeyTo in variables) continue;
      const levelsUp = path.filter((element) => element === '..').length;
      const from = levelsUp === 0 ? target : enclosing.at(-levelsUp);
      const value = from && readPath(from, path.slice(levelsUp), isSubtype);
      if (value !== undefined) variables[renameKeyTo] = value;
    }
    return variables;
  };
}

function readPath(value: unknown, path: readonly string[], isSubtype: IsSubtype): unknown {
  const [element, ...rest] = path;
  if (value === null || value === undefined) return value;
  if (element === undefined) return toLeafValue(value);
  if (Array.isArray(value)) return value.map((item) => readPath(item, path, isSubtype));
  if (!isData(value)) return undefined;
  if (!element.startsWith(TYPE_CONDITION)) return readPath(valueAt(value, element), rest, isSubtype);
  const typename = typenameOf(value);
  const matches = typename === undefined || isSubtype(element.slice(TYPE_CONDITION.length), typename);
  return matches ? readPath(value, rest, isSubtype) : undefined;
}

/** Groups of targets with equal arguments, which can be fetched in one request. */
export function groupByContext(
  { objects, enclosing }: FlattenTargets,
  readContext: ReadContext,
): readonly { context: Data; targets: Data[] }[] {
  const groups = new Map<string, { context: Data; targets: Data[] }>();
  for (const [index, target] of objects.entries()) {
    const context = readContext(target, enclosing[index] ?? []);
    const key = stringifyJson(context);
    const group = groups.get(key) ?? { context, targets: [] };
    group.targets.push(target);
    groups.set(key, group);
  }
  return [...groups.values()];
}
