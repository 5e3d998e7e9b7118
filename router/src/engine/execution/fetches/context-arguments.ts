/** `@fromContext`: arguments of a fetch whose values are read from the objects that enclose its entities. */
import type { FetchNode } from '@apollo/query-planner';
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import { isData, typenameOf, valueAt } from '../data.js';
import type { Data, IsSubtype } from '../data.js';
import type { FlattenTarget } from './flatten-path.js';

/** The arguments for one target, by variable name. */
export type ReadContext = (target: FlattenTarget) => Data;

type ContextRewrite = NonNullable<FetchNode['contextRewrites']>[number];
const TYPE_CONDITION = '... on ';

/** Null when the fetch takes no argument from a context. */
export function compileContext(
  rewrites: readonly ContextRewrite[] | undefined,
  isSubtype: IsSubtype,
): ReadContext | null {
  if (rewrites === undefined || rewrites.length === 0) return null;
  return (target) => {
    const variables: Data = {};
    for (const { path, renameKeyTo } of rewrites) {
      if (renameKeyTo in variables) continue;
      const levelsUp = path.filter((element) => element === '..').length;
      const enclosing = levelsUp === 0 ? target.data : target.enclosing.at(-levelsUp);
      const value = enclosing && readPath(enclosing, path.slice(levelsUp), isSubtype);
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
  targets: readonly FlattenTarget[],
  readContext: ReadContext,
): readonly { context: Data; targets: FlattenTarget[] }[] {
  const groups = new Map<string, { context: Data; targets: FlattenTarget[] }>();
  for (const target of targets) {
    const context = readContext(target);
    const key = stringifyJson(context);
    const group = groups.get(key) ?? { context, targets: [] };
    group.targets.push(target);
    groups.set(key, group);
  }
  return [...groups.values()];
}
