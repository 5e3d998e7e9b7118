/**
 * Replaces fields that failed within a response by their last good values. A field is replaced when it may be stale, its
 * value is null, and the subgraph reports failures of it and no refusal. A value that has errors further inside is newer
 * than the last good one, and stays with its errors.
 */
import type { KeptFields } from '../../../stale-if-error/stale-selection.js';
import type { SubgraphResponse, SubgraphResponseError } from '../../../subgraph-client/subgraph-request.js';
import { isData } from '../data.js';
import type { Data, Path } from '../data.js';
import { createReportedErrorCauses } from '../error-causes.js';
import type { ExecutionContext } from '../execution-context.js';
import { operationVariables } from './fetch-variables.js';
import type { PreparedFetch } from './prepare-fetch.js';
import { isFailureCode, variablesText } from './stale-values.js';

/** What the errors at one place say. */
interface Errors {
  readonly errors: SubgraphResponseError[];
  areFailures: boolean;
}

/** The response without the errors of the fields that were replaced. */
export function replaceRootFields(
  fetch: PreparedFetch,
  context: ExecutionContext,
  response: SubgraphResponse,
): SubgraphResponse {
  const { stale } = fetch;
  const { data, errors = [] } = response;
  if (stale === null || errors.length === 0 || !isData(data)) return response;
  const places = groupErrors(errors, ({ path = [] }) => keptPathOf(path, stale.kept));
  const failed = [...places].filter(([, each]) => each.areFailures).map(([key]) => JSON.parse(key) as string[]);
  const blank = failed.filter((path) => isBlankAt(data, path));
  if (blank.length === 0) return response;
  const found = stale.find(context.caller, variablesText(operationVariables(fetch, context)));
  if (found === null) return response;
  const replaced = new Set<SubgraphResponseError>();
  for (const path of blank) {
    if (!copyValue(found.data, data, path)) continue;
    for (const error of places.get(JSON.stringify(path))?.errors ?? []) replaced.add(error);
    const keys = path.map((name) => fetch.keyOf(name));
    context.staleMarks.add([...fetch.path, ...keys], null, fetch.subgraph, found.ageMs);
  }
  return { ...response, errors: errors.filter((error) => !replaced.has(error)) };
}

/**
 * The response without the errors of the entities' fields that were replaced. What must not be stale of an entity that is
 * null fails.
 *
 * @param own The variables that are not of the operation.
 * @param objectsAt The objects that the entity of a representation is merged into; empty for one of another fetch.
 */
export function replaceEntityFields(
  fetch: PreparedFetch,
  context: ExecutionContext,
  response: SubgraphResponse,
  own: Data & { readonly representations: readonly Data[] },
  objectsAt: (index: number) => readonly Data[],
): SubgraphResponse {
  const { stale } = fetch;
  const { data, errors = [] } = response;
  const { representations, ...ownVariables } = own;
  const entities = data?.['_entities'];
  if (stale === null || errors.length === 0 || !Array.isArray(entities)) return response;
  const list: unknown[] = entities;
  const places = groupErrors(errors, ({ path: [field, index, name] = [] }) => {
    if (field !== '_entities' || typeof index !== 'number' || objectsAt(index).length === 0) return null;
    const entity = list[index];
    if (entity === null) return [index];
    return isData(entity) && typeof name === 'string' && stale.kept.get(name) === null && isBlankAt(entity, [name])
      ? [index, name]
      : null;
  });
  const failed = [...places].flatMap(([key, each]) =>
    each.areFailures ? [{ ...each, place: JSON.parse(key) as [number, string?] }] : [],
  );
  if (failed.length === 0) return response;
  const indexes = [...new Set(failed.map(({ place: [index] }) => index))];
  const found = stale.findEntities(
    context.caller,
    variablesText({ ...operationVariables(fetch, context), ...ownVariables }),
    indexes.map((index) => representations[index] ?? {}),
  );
  const replaced = new Set<SubgraphResponseError>();
  const causeOf = createReportedErrorCauses(fetch.subgraph, context.errorPolicy);
  for (const { place, errors: ofPlace } of failed) {
    const [index, name] = place;
    const last = found[indexes.indexOf(index)];
    if (last === undefined) continue;
    const entity = list[index];
    if (name === undefined) list[index] = last.data;
    else if (last.data === null || !isData(entity) || !copyValue(last.data, entity, [name])) continue;
    for (const error of ofPlace) replaced.add(error);
    const fields = name === undefined ? stale.keptPaths.flatMap(([key]) => key ?? []) : [fetch.keyOf(name)];
    context.staleMarks.add(fetch.path, fields, fetch.subgraph, last.ageMs);
    const [first] = ofPlace;
    if (name === undefined && last.data !== null && first !== undefined && stale.rest.length > 0)
      context.fetchErrors.addFailedFetch(causeOf(first), objectsAt(index), stale.rest);
  }
  return { ...response, errors: errors.filter((error) => !replaced.has(error)) };
}

/** Errors by their places as JSON. @param placeOf Null for an error that is no concern of a field that may be stale. */
function groupErrors(
  errors: readonly SubgraphResponseError[],
  placeOf: (error: SubgraphResponseError) => Path | null,
): ReadonlyMap<string, Errors> {
  const places = new Map<string, Errors>();
  for (const error of errors) {
    const place = placeOf(error);
    if (place === null) continue;
    const key = JSON.stringify(place);
    const known = places.get(key) ?? { errors: [], areFailures: true };
    known.errors.push(error);
    known.areFailures &&= isFailureCode(error.extensions?.['code']);
    places.set(key, known);
  }
  return places;
}

/** The path of the field that may be stale and contains the path; null when there is none. */
function keptPathOf(path: Path, kept: KeptFields): readonly string[] | null {
  const names: string[] = [];
  let level = kept;
  for (const name of path) {
    if (typeof name !== 'string') return null;
    names.push(name);
    const below = level.get(name);
    if (below === undefined) return null;
    if (below === null) return names;
    level = below;
  }
  return null;
}

function isBlankAt(data: Data, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return false;
  const value = data[name];
  if (rest.length === 0) return value === null || value === undefined;
  return isData(value) && isBlankAt(value, rest);
}

/** False when there is no value at the path. */
function copyValue(from: Data, to: Data, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return false;
  const value = from[name];
  if (rest.length === 0) {
    if (value === undefined) return false;
    to[name] = value;
    return true;
  }
  const target = to[name];
  return isData(value) && isData(target) && copyValue(value, target, rest);
}
