/**
 * A failed fetch as the client may see it: which fields of its answer are null because of it, and where the first of them is.
 *
 * The gateway knows neither a position nor a field for a fetch that failed as a whole. The finished answer does: a field that
 * the fetch would have filled and that is null there is missing because of it; an object that another subgraph filled in part
 * (the shared `viewer`, say) is walked into.
 */
import type { GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { FetchShape, FieldTree } from './fetch-shape.js';

export interface FetchFailure {
  readonly subgraph: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly shape: FetchShape;
  /** From the root to the entities, `@` standing for every element of a list; empty for a root fetch. */
  readonly path: readonly (string | number)[];
}

/** What stands in `extensions.affected` of an error. */
export interface Affected {
  /** Where the objects are whose fields are missing, `@` standing for list indexes; empty for the root. */
  readonly path: string;
  /** The fields that are null because of the error, in each of them. */
  readonly fields: readonly string[];
  /** How many objects these are. */
  readonly count: number;
}

type Path = readonly (string | number)[];

interface Group {
  readonly firstPath: Path;
  readonly fields: Set<string>;
  count: number;
}

/** One error for each group of missing fields; always at least one. */
export const attributeFailure = (failure: FetchFailure, data: unknown): readonly GraphQLFormattedError[] => {
  const positions = findPositions(data, failure.path);
  const groups = new Map<string, Group>();
  for (const position of positions) collectMissing(groups, failure.shape.fields, position.object, position.path);
  if (groups.size > 0) return [...groups].map(([path, group]) => toError(failure, path, group));
  return [toError(failure, generalise(failure.path), leastGroup(failure, data, positions))];
};

interface Position {
  readonly path: Path;
  readonly object: Readonly<Record<string, unknown>>;
}

/** Every object of the answer that `path` leads to. */
const findPositions = (data: unknown, path: Path, at: Path = []): readonly Position[] => {
  const [step, ...rest] = path;
  if (Array.isArray(data)) {
    const below = step === '@' ? rest : path;
    return data.flatMap((element: unknown, index) => findPositions(element, below, [...at, index]));
  }
  if (!isRecord(data)) return [];
  if (step === undefined) return [{ path: at, object: data }];
  return findPositions(data[step], rest, [...at, step]);
};

/** Notes the null fields of `object`, and those of objects within it that somebody else has filled in part. */
const collectMissing = (groups: Map<string, Group>, fields: FieldTree, object: Readonly<Record<string, unknown>>, path: Path): void => {
  const missing = [...fields.keys()].filter((name) => object[name] === null);
  const [first] = missing;
  if (first !== undefined) note(groups, missing, [...path, first], generalise(path));
  for (const [name, below] of fields) {
    const value = object[name];
    if (isRecord(value)) collectMissing(groups, below, value, [...path, name]);
  }
};

const note = (groups: Map<string, Group>, missing: readonly string[], firstPath: Path, key: string): void => {
  const group = groups.get(key);
  if (group === undefined) {
    groups.set(key, { firstPath, fields: new Set(missing), count: 1 });
    return;
  }
  group.count += 1;
  for (const name of missing) group.fields.add(name);
};

/**
 * When none of the fetch's own fields is to be seen: it fetched what only another fetch needs (then what is null at its
 * positions is missing because of that), or a null has swallowed its positions (then the path ends there).
 */
const leastGroup = ({ path, shape }: FetchFailure, data: unknown, [first]: readonly Position[]): Group => {
  const empty = { count: 0, fields: new Set<string>() };
  if (first === undefined) return { ...empty, firstPath: reachable(data, path.length === 0 ? [...shape.fields.keys()].slice(0, 1) : path), fields: new Set(shape.fields.keys()) };
  const nulls = Object.keys(first.object).filter((name) => first.object[name] === null);
  return { firstPath: [...first.path, ...nulls.slice(0, 1)], fields: new Set(nulls), count: nulls.length === 0 ? 0 : 1 };
};

/** The start of `path` that the answer has, its first null included. */
const reachable = (data: unknown, path: Path, at: Path = []): Path => {
  const [step, ...rest] = path;
  if (step === undefined || data === null || data === undefined) return at.length === 0 ? path.slice(0, 1) : at;
  if (Array.isArray(data)) {
    const index = Math.max(0, data.findIndex((element) => element === null));
    return reachable(data[index], step === '@' ? rest : path, [...at, index]);
  }
  return isRecord(data) ? reachable(data[step], rest, [...at, step]) : at;
};

const toError = ({ subgraph, code, message }: FetchFailure, path: string, { firstPath, fields, count }: Group): GraphQLFormattedError => {
  const affected: Affected = { path, fields: [...fields], count };
  return { message, path: firstPath, extensions: { code, service: subgraph, affected } };
};

/** As in `rows.@.node`: the same for every element of the lists on the way. */
export const generalise = (path: Path): string => path.map((step) => (typeof step === 'number' ? '@' : step)).join('.');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
