/**
 * Finds the fields of the response that are null because a fetch failed.
 *
 * The gateway reports neither path nor fields for a fetch that failed as a whole. They are found in the response: a
 * field that the fetch selects and that is null in the response is missing because of it. Objects that another subgraph
 * has filled in part, such as a shared `viewer`, are searched too.
 */
import { isData, valueAt } from '@marquee/router/engine/execution/data';
import type { Data, Path } from '@marquee/router/engine/execution/data';
import type { FetchFields, FieldTree } from './fetch-fields.js';

export interface FailedFetch {
  readonly fetched: FetchFields;
  /** From the root to the entities, with `@` for the items of lists; empty for a fetch of root fields. */
  readonly path: Path;
}

/** Returns at least one path of response names, in the order of the response. */
export function findMissingFields({ fetched, path }: FailedFetch, data: unknown): readonly Path[] {
  const objects = findObjects(data, path);
  const own = objects.flatMap((matched) => nullFields(fetched.fields, matched));
  if (own.length > 0) return own;
  // The fetch selects only fields that other fetches require, so every null field of its objects counts as missing.
  const dependent = objects.flatMap(({ object, at }) =>
    Object.keys(object)
      .filter((name) => object[name] === null)
      .map((name) => [...at, name]),
  );
  if (path.length > 0 && dependent.length > 0) return dependent;
  // The objects are within a propagated null, or the response has no field of the fetch.
  return [pathToFirstNull(data, path.length > 0 ? path : [...fetched.fields.below.keys()].slice(0, 1))];
}

interface MatchedObject {
  readonly at: Path;
  readonly object: Data;
}

/** The objects of the response at the path. */
function findObjects(data: unknown, path: Path, at: Path = []): readonly MatchedObject[] {
  const [step, ...rest] = path;
  if (Array.isArray(data)) {
    const below = step === '@' ? rest : path;
    return data.flatMap((element: unknown, index) => findObjects(element, below, [...at, index]));
  }
  if (!isData(data)) return [];
  return step === undefined ? [{ at, object: data }] : findObjects(valueAt(data, String(step)), rest, [...at, step]);
}

function nullFields({ below: fields }: FieldTree, { object, at }: MatchedObject): readonly Path[] {
  return [...fields].flatMap(([name, below]) => {
    const value = valueAt(object, name);
    if (value === null) return [[...at, name]];
    return isData(value) ? nullFields(below, { object: value, at: [...at, name] }) : [];
  });
}

/** The beginning of the path that exists in the response, up to its first null. */
function pathToFirstNull(data: unknown, path: Path, at: Path = []): Path {
  const [step, ...rest] = path;
  if (step === undefined || data === null || data === undefined) return at.length === 0 ? path.slice(0, 1) : at;
  if (Array.isArray(data)) {
    const index = Math.max(0, data.indexOf(null));
    return pathToFirstNull(data[index], step === '@' ? rest : path, [...at, index]);
  }
  return isData(data) ? pathToFirstNull(valueAt(data, String(step)), rest, [...at, step]) : at;
}
