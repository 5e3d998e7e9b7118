/** What holds for every response to a client, whatever one subgraph sends. */
import { isDeepStrictEqual } from 'node:util';
import type { GraphQLFormattedError } from 'graphql';
import type { GraphQLResponse } from '@marquee/router/engine/engine';

import type { BrokenBody } from './break-body.js';

type Json = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** The response names of the fields that each subgraph resolves, outside of entities and in them. */
const FIELDS_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  b: new Set(['n', 'tags', 'owner']),
  c: new Set(['news', 'motto']),
};

/** What does not hold, as a sentence; null when all holds. */
export function findProblem(
  response: GraphQLResponse,
  good: Json,
  victim: string,
  { hasOwnNulls, hasErrors }: Pick<BrokenBody, 'hasOwnNulls' | 'hasErrors'>,
): string | null {
  const { data, errors = [] } = response;
  if (hasErrors && errors.length === 0) return 'the errors of the subgraph are lost';
  const text = JSON.stringify(response);
  if (text.length > 2_000_000) return 'the response is too large';
  if (({} as Json)['polluted'] !== undefined) return 'a prototype was changed';
  const badError = errors.find((error) => !isWellFormed(error));
  if (badError !== undefined) return `an error is not well-formed: ${JSON.stringify(badError).slice(0, 300)}`;
  if (/forged|"http":|__proto__/.test(text)) return 'extensions of the router were forged';
  if (errors.length > 1_001) return 'there are too many errors';
  if (data === null) return 'data is null, although all fields of the broken subgraph are nullable';
  const own = FIELDS_OF[victim] ?? new Set();
  if (!isDeepStrictEqual(without(data, own), without(good, own))) return 'data of another subgraph is lost or changed';
  const nulls = hasOwnNulls ? [] : newNulls(good, data, []);
  const unexplained = nulls.find((path) => !errors.some((error) => explains(error, path)));
  return unexplained === undefined ? null : `there is no error for the null at ${unexplained.join('.')}`;
}

function isWellFormed({ message, path, extensions, ...others }: GraphQLFormattedError): boolean {
  return (
    typeof message === 'string' &&
    message.length < 5_000 &&
    (path === undefined || path.every((each) => typeof each === 'string' || typeof each === 'number')) &&
    typeof extensions?.['code'] === 'string' &&
    Object.keys(others).length === 0
  );
}

/** A copy without the fields of these names. */
function without(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (names.has(name) ? [] : [[name, without(inner, names)]])),
  );
}

/** Paths that are null and were not. */
function newNulls(good: unknown, data: unknown, path: Path): readonly Path[] {
  if (data === null) return good === null ? [] : [path];
  if (typeof data !== 'object' || typeof good !== 'object' || good === null) return [];
  return Object.entries(data as Json).flatMap(([key, value]) => {
    if (!(key in good)) return [];
    return newNulls((good as Json)[key], value, [...path, Array.isArray(data) ? Number(key) : key]);
  });
}

function explains({ path = [], extensions }: GraphQLFormattedError, at: Path): boolean {
  const shared = Math.min(path.length, at.length);
  if (path.slice(0, shared).every((element, index) => element === at[index])) return true;
  const affected = extensions?.['affected'] as
    | { readonly path: string; readonly fields: readonly string[] }
    | undefined;
  if (affected === undefined) return false;
  const places = affected.fields.map((field) => (affected.path === '' ? field : `${affected.path}.${field}`));
  const place = at.map((element) => (typeof element === 'number' ? '@' : element)).join('.');
  return places.some((each) => each === place || place.startsWith(`${each}.`) || each.startsWith(`${place}.`));
}
