/**
 * Which fields of the answer are null because a fetch failed.
 *
 * The gateway knows neither a position nor a field for a fetch that failed as a whole. The finished answer does: a
 * field that the fetch would have filled and that is null there is missing because of it; an object that another
 * subgraph filled in part (the shared `viewer`, say) is walked into.
 */
import { isData, valueAt } from '@marquee/router/engine/execution/data';
import type { Data, Path } from '@marquee/router/engine/execution/data';
import type { FetchShape, FieldTree } from './fetch-shape.js';

export interface FailedFetch {
  readonly shape: FetchShape;
  /** From the root to the entities, `@` standing for every element of a list; empty for a root fetch. */
  readonly path: Path;
}

/** By the client's names, in the order of the answer; at least one. */
export function findMissingFields({ shape, path }: FailedFetch, data: unknown): readonly Path[] {
  const positions = findPositions(data, path);
  const own = positions.flatMap((position) => nullsAmong(shape.fields, position));
  if (own.length > 0) return own;
  // It fetched what only another fetch needs: what is null at its positions is missing because of that.
  const dependent = positions.flatMap(({ object, at }) =>
    Object.keys(object)
      .filter((name) => object[name] === null)
      .map((name) => [...at, name]),
  );
  if (path.length > 0 && dependent.length > 0) return dependent;
  // A null has swallowed its positions, or the client sees nothing of it at all.
  return [reachable(data, path.length > 0 ? path : [...shape.fields.below.keys()].slice(0, 1))];
}

interface Position {
  readonly at: Path;
  readonly object: Data;
}

/** Every object of the answer that `path` leads to. */
function findPositions(data: unknown, path: Path, at: Path = []): readonly Position[] {
  const [step, ...rest] = path;
  if (Array.isArray(data)) {
    const below = step === '@' ? rest : path;
    return data.flatMap((element: unknown, index) => findPositions(element, below, [...at, index]));
  }
  if (!isData(data)) return [];
  return step === undefined ? [{ at, object: data }] : findPositions(valueAt(data, String(step)), rest, [...at, step]);
}

function nullsAmong({ below: fields }: FieldTree, { object, at }: Position): readonly Path[] {
  return [...fields].flatMap(([name, below]) => {
    const value = valueAt(object, name);
    if (value === null) return [[...at, name]];
    return isData(value) ? nullsAmong(below, { object: value, at: [...at, name] }) : [];
  });
}

/** The start of `path` that the answer has, its first null included. */
function reachable(data: unknown, path: Path, at: Path = []): Path {
  const [step, ...rest] = path;
  if (step === undefined || data === null || data === undefined) return at.length === 0 ? path.slice(0, 1) : at;
  if (Array.isArray(data)) {
    const index = Math.max(0, data.indexOf(null));
    return reachable(data[index], step === '@' ? rest : path, [...at, index]);
  }
  return isData(data) ? reachable(valueAt(data, String(step)), rest, [...at, step]) : at;
}
