/** `@fromContext`: arguments of a fetch that are read from the objects around its entities. */
import type { FetchNode } from '@apollo/query-planner';
import { isData, typenameOf, valueAt } from './data.js';
import type { Data, IsSubtype } from './data.js';
import type { FlattenTarget } from './flatten-path.js';

/** The arguments for one target, by variable. */
export type ReadContext = (target: FlattenTarget) => Data;

type Renamer = NonNullable<FetchNode['contextRewrites']>[number];
const TYPE_CONDITION = '... on ';

/** Null when the fetch takes nothing from a context. */
export function compileContext(renamers: readonly Renamer[] | undefined, isSubtype: IsSubtype): ReadContext | null {
  if (renamers === undefined || renamers.length === 0) return null;
  return (target) => {
    const variables: Data = {};
    for (const { path, renameKeyTo } of renamers) {
      if (renameKeyTo in variables) continue;
      const ups = path.filter((part) => part === '..').length;
      const around = ups === 0 ? target.data : target.enclosing.at(-ups);
      const value = around && readPath(around, path.slice(ups), isSubtype);
      if (value !== undefined) variables[renameKeyTo] = value;
    }
    return variables;
  };
}

function readPath(value: unknown, path: readonly string[], isSubtype: IsSubtype): unknown {
  const [part, ...rest] = path;
  if (part === undefined || value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => readPath(item, path, isSubtype));
  if (!isData(value)) return undefined;
  if (!part.startsWith(TYPE_CONDITION)) return readPath(valueAt(value, part), rest, isSubtype);
  const typename = typenameOf(value);
  const meets = typename === undefined || isSubtype(part.slice(TYPE_CONDITION.length), typename);
  return meets ? readPath(value, rest, isSubtype) : undefined;
}

/** Targets that may be asked for in one request, since their arguments are the same. */
export function groupByContext(
  targets: readonly FlattenTarget[],
  readContext: ReadContext,
): readonly { context: Data; targets: FlattenTarget[] }[] {
  const groups = new Map<string, { context: Data; targets: FlattenTarget[] }>();
  for (const target of targets) {
    const context = readContext(target);
    const key = JSON.stringify(context);
    const group = groups.get(key) ?? { context, targets: [] };
    group.targets.push(target);
    groups.set(key, group);
  }
  return [...groups.values()];
}
