/** The rewrites of a plan, on representations or on responses: set a value, rename a key. */
import type { FetchDataRewrite } from '@apollo/query-planner';
import { isContainer, isData, typenameOf, valueAt } from '../data.js';
import type { Data, IsSubtype } from '../data.js';

export type Rewrite = (data: Data) => void;

const TYPE_CONDITION = '... on ';

export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  isSubtype: IsSubtype,
): Rewrite | null {
  if (rewrites === undefined || rewrites.length === 0) return null;
  const compiled = rewrites.map((rewrite) => compileRewrite(rewrite, isSubtype));
  return (data) => compiled.forEach((rewrite) => rewrite(data));
}

function compileRewrite(rewrite: FetchDataRewrite, isSubtype: IsSubtype): Rewrite {
  const key = rewrite.path.at(-1) ?? '';
  const change: Rewrite =
    rewrite.kind === 'ValueSetter' ? setValue(key, rewrite.setValueTo) : renameKey(key, rewrite.renameKeyTo);
  return rewrite.path
    .slice(0, -1)
    .reduceRight<Rewrite>((inner, part) => step(part, inner, isSubtype), onObjects(change));
}

function setValue(key: string, value: unknown): Rewrite {
  return (data) => {
    data[key] = value;
  };
}

function renameKey(key: string, name: string): Rewrite {
  return (data) => {
    if (!Object.hasOwn(data, key)) return;
    data[name] = data[key];
    delete data[key];
  };
}

function step(part: string, inner: Rewrite, isSubtype: IsSubtype): Rewrite {
  if (part.startsWith(TYPE_CONDITION)) {
    const condition = part.slice(TYPE_CONDITION.length);
    return onObjects((data) => {
      const typename = typenameOf(data);
      if (typename === undefined || isSubtype(condition, typename)) inner(data);
    });
  }
  return onObjects((data) => {
    const value = valueAt(data, part);
    if (isContainer(value)) inner(value);
  });
}

/** Applies the change to an object, or to each object in a list. */
function onObjects(change: Rewrite): Rewrite {
  const apply: Rewrite = (data) => {
    if (isData(data)) return change(data);
    for (const item of Object.values(data)) if (isContainer(item)) apply(item);
  };
  return apply;
}
