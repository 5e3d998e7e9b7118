/**
 * Which fields of the answer are null because a fetch failed.
 *
 * The gateway knows neither a position nor a field for a fetch that failed as a whole. The finished answer does: a
 * field that the fetch would have filled and that is null there is missing because of it; an object that another
 * subgraph filled in part (the shared `viewer`, say) is walked into.
 */
import { isData, valueAt } from '@marquee/router/engine/execution/data';
import type { Data, Path } from '@marquee/router/engine/execution/data';
import type { FetchFields, FieldTree } from './fetch-fields.js';

export interface FailedFetch {
  readonly fetched: FetchFields;
  /** From the root to the entities, `@` standing for every element of a list; empty for a root fetch. */
  readonly path: Path;
}

/** By the client's names, in the order of the answer; at least one. */
export function findMissingFields({ fetched: shape, path }: FailedFetch, data: unknown): readonly Path[] {
  const positions = findObjects(data, path);
  const own = positions.flatMap((position) => nullFields(shape.fields, position));
  if (own.length > 0) return own;
  // It fetched what only another fetch needs: what is null at its positions is missing because of that.
  const dependent = positions.flatMap(({ object, at }) =>
    Object.keys(object)
      .filter((name) => object[name] === null)
      .map((name) => [...at, name]),
  );
  if (path.length > 0 && dependent.length > 0) return dependent;
  // A null has swallowed its positions, or the client sees nothing of it at all.
  return [pathToFirstNull(data, path.length > 0 ? path : [...shape.fields.below.keys()].slice(0, 1))];
}

interface MatchedObject {
  readonly at: Path;
  readonly object: Data;
}

/** Every object of the answer that `path` leads to. */
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

/** The start of `path` that the answer has, its first null included. */
function pathToFirstNull(data: unknown, path: Path, at: Path = []): Path {
  const [step, ...rest] = path;
  if (step === undefined || data === null || data === undefined) return at.length === 0 ? path.slice(0, 1) : at;
  if (Array.isArray(data)) {
    const index = Math.max(0, data.indexOf(null));
    return pathToFirstNull(data[index], step === '@' ? rest : path, [...at, index]);
  }
  return isData(data) ? pathToFirstNull(valueAt(data, String(step)), rest, [...at, step]) : at;
}
