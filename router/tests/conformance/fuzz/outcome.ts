/**
 * What of two answers must agree: data in its order, and where there are errors. Messages and grouping are each
 * engine's own.
 */
import type { GraphQLResponse } from '../../../src/engine/engine.js';

export interface Outcome {
  readonly data: string;
  /** `rows.@.title`: every index of a list is `@`. */
  readonly places: readonly string[];
}

export function outcomeOf({ data, errors = [] }: Pick<GraphQLResponse, 'data' | 'errors'>): Outcome {
  return {
    data: JSON.stringify(data ?? null),
    places: [...new Set(errors.flatMap(placesOf))].toSorted(),
  };
}

function placesOf({ path = [], extensions }: NonNullable<GraphQLResponse['errors']>[number]): readonly string[] {
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
 * One executor stops at the first null that takes a parent away; subgraphs asked at the same time may each report one,
 * and a subgraph that loses its whole answer reports nothing of its rest. So what is told may differ behind such a
 * null, and nowhere else; and something is told whenever the whole tells something.
 */
export function agrees(whole: Outcome, other: Outcome): boolean {
  if (whole.data !== other.data || whole.places.length > 0 !== other.places.length > 0) return false;
  const data: unknown = JSON.parse(whole.data);
  return whole.places.every((place) => other.places.includes(place) || isSwallowed(data, place.split('.')));
}

/** Whether no object is left that could have the field. */
function isSwallowed(data: unknown, [part, ...rest]: readonly string[]): boolean {
  if (data === null || part === undefined) return data === null;
  if (part === '@') return !Array.isArray(data) || data.every((item: unknown) => isSwallowed(item, rest));
  if (rest.length === 0) return false;
  return isSwallowed((data as Record<string, unknown>)[part] ?? null, rest);
}

/**
 * For an answer from which a dead subgraph's part is missing: nothing may be in it that is not in the whole, and where
 * something is missing, an error at that place or below it says so.
 *
 * @returns The first place that is wrong, or null.
 */
export function findUnexplained(whole: Outcome, partial: Outcome): string | null {
  const told = (path: readonly string[]): boolean => partial.places.some((place) => startsWith(place.split('.'), path));
  const compare = (expected: unknown, actual: unknown, path: readonly string[]): string | null => {
    if (actual === null) return expected === null || told(path) ? null : `${path.join('.')}: missing without a reason`;
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
  const data: unknown = JSON.parse(partial.data);
  const untold = whole.places.find((place) => !partial.places.includes(place) && !isSwallowed(data, place.split('.')));
  return untold === undefined ? compare(JSON.parse(whole.data), data, []) : `${untold}: an error that is not told`;
}

/** Places are of fields: an index at the end of a path is not told. */
function startsWith(place: readonly string[], path: readonly string[]): boolean {
  return path.slice(0, path.findLastIndex((part) => part !== '@') + 1).every((part, index) => place[index] === part);
}
