/**
 * What must be equal in the responses of two engines: the data with its order of keys, and the paths of errors.
 * Messages and the grouping of errors may differ.
 */
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
import type { GraphQLResponse } from '@marquee/router/engine/engine';

export interface Outcome {
  readonly data: string;
  /** Sorted; with `@` for every list index, as in `rows.@.title`. */
  readonly errorPaths: readonly string[];
}

export function outcomeOf({ data, errors = [] }: Pick<GraphQLResponse, 'data' | 'errors'>): Outcome {
  return {
    data: stringifyJson(toLeafValue(data ?? null)),
    errorPaths: [...new Set(errors.flatMap(errorPathsOf))].toSorted(),
  };
}

function errorPathsOf({ path = [], extensions }: NonNullable<GraphQLResponse['errors']>[number]): readonly string[] {
  const affected = extensions?.['affected'] as { path: string; fields: readonly string[] } | undefined;
  if (affected) return affected.fields.map((field) => [affected.path, field].filter((part) => part !== '').join('.'));
  const last = path.findLastIndex((part) => typeof part === 'string');
  return [
    path
      .slice(0, last + 1)
      .map((part) => (typeof part === 'number' ? '@' : part))
      .join('.'),
  ];
}

/**
 * Whether the responses agree. Errors may differ within a propagated null: one executor stops at the first such null,
 * while parallel subgraphs may each report one, and a subgraph whose data is null reports nothing more. An
 * error is required whenever the reference has one.
 */
export function agrees(reference: Outcome, other: Outcome): boolean {
  if (reference.data !== other.data || reference.errorPaths.length > 0 !== other.errorPaths.length > 0) return false;
  const data: unknown = JSON.parse(reference.data);
  return reference.errorPaths.every(
    (errorPath) => other.errorPaths.includes(errorPath) || isWithinNull(data, errorPath.split('.')),
  );
}

/** Whether every object that could have the field is null. */
function isWithinNull(data: unknown, [part, ...rest]: readonly string[]): boolean {
  if (data === null || part === undefined) return data === null;
  if (part === '@') return !Array.isArray(data) || data.every((item: unknown) => isWithinNull(item, rest));
  if (rest.length === 0) return false;
  return isWithinNull((data as Record<string, unknown>)[part] ?? null, rest);
}

/**
 * Compares a response with a subgraph down: every value in it must be in the reference, and where a value is missing,
 * there must be an error at that path or below it.
 *
 * @returns The first path that is wrong, with the reason; null when there is none.
 */
export function findUnexplainedDifference(reference: Outcome, partial: Outcome): string | null {
  const hasErrorAt = (path: readonly string[]): boolean =>
    partial.errorPaths.some((errorPath) => startsWith(errorPath.split('.'), path));
  const compare = (expected: unknown, actual: unknown, path: readonly string[]): string | null => {
    if (actual === null)
      return expected === null || hasErrorAt(path) ? null : `${path.join('.')}: missing without an error`;
    // A namespace is kept where the reference has null, because the router cannot know that its subgraph has null there.
    if (expected === null && isObject(actual) && hasErrorAt(path))
      return (
        Object.keys(actual)
          .map((key) => compare(null, actual[key], [...path, key]))
          .find((each) => each !== null) ?? null
      );
    if (typeof actual !== 'object' || typeof expected !== 'object' || expected === null)
      return expected === actual ? null : `${path.join('.')}: another value`;
    const [keys, others] = [Object.keys(expected), Object.keys(actual)];
    if (keys.join() !== others.join()) return `${path.join('.')}: other keys`;
    for (const key of keys) {
      const step = Array.isArray(expected) ? '@' : key;
      const found = compare((expected as Record<string, unknown>)[key], (actual as Record<string, unknown>)[key], [
        ...path,
        step,
      ]);
      if (found !== null) return found;
    }
    return null;
  };
  const data: unknown = parseJson(partial.data);
  const missing = reference.errorPaths.find(
    (errorPath) =>
      !partial.errorPaths.some((each) => each === errorPath || each.startsWith(`${errorPath}.`)) &&
      !isWithinNull(data, errorPath.split('.')),
  );
  return missing === undefined ? compare(parseJson(reference.data), data, []) : `${missing}: an error is missing`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Error paths end at fields, so list indexes at the end of the path are ignored. */
function startsWith(errorPath: readonly string[], path: readonly string[]): boolean {
  return path
    .slice(0, path.findLastIndex((part) => part !== '@') + 1)
    .every((part, index) => errorPath[index] === part);
}
