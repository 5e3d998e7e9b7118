/** Keeps the responses of fetches that may be stale, and replaces such a fetch by its last good values when it fails. */
import { stringifyJson } from '@marquee/exact-json/exact-value';
import { isSubgraphError } from '../../../subgraph-client/subgraph-error.js';
import type { SubgraphResponse } from '../../../subgraph-client/subgraph-request.js';
import { cachedPartOf } from '../../../entity-cache/cached-body.js';
import type { KnownEntities } from '../../../entity-cache/cached-body.js';
import type { KeptFields } from '../../../stale-if-error/stale-selection.js';
import { isData } from '../data.js';
import type { Data, Path } from '../data.js';
import type { ErrorCause } from '../error-collector.js';
import type { ExecutionContext } from '../execution-context.js';
import type { PreparedFetch } from './prepare-fetch.js';

/** A fetch without data. */
export interface FetchFailure {
  readonly cause: ErrorCause;
  /** Whether the request failed, or took too long. False when it was refused: what was refused is not stale. */
  readonly mayBeStale: boolean;
  /** The response in which the subgraph reports that it failed; null when there is no response. */
  readonly report: SubgraphResponse | null;
  /** The entities that are cached, by index in the representations; they have not failed. */
  readonly known?: KnownEntities | null;
}

/** Statuses of refusals that say nothing about the caller: too slow, and too many requests. */
const TRANSIENT_STATUSES = [408, 429];

/** Errors of a subgraph that say that it failed, and not that it refused. */
const FAILURE_CODES: ReadonlySet<unknown> = new Set([
  'INTERNAL_SERVER_ERROR',
  'OVERLOADED',
  'FETCH_SHED',
  'SUBGRAPH_UNREACHABLE',
  'SUBGRAPH_TIMEOUT',
  'SUBGRAPH_MALFORMED',
  'DEADLINE_EXCEEDED',
]);

/** Codes with which a fetch is refused. */
const REFUSAL_CODES: ReadonlySet<string> = new Set(['DISABLED', 'FETCH_OVER_LIMIT', 'UNAUTHENTICATED', 'FORBIDDEN']);

/** Whether an error of a subgraph with this code says that it failed, and not that it refused. */
export function isFailureCode(code: unknown): boolean {
  return FAILURE_CODES.has(code);
}

/** Whether an error of a request is a failure, and no refusal. */
export function isFailure(error: unknown): boolean {
  if (!isSubgraphError(error) || REFUSAL_CODES.has(error.code)) return false;
  const status = error.sample?.status;
  return status === undefined || status < 400 || status >= 500 || TRANSIENT_STATUSES.includes(status);
}

/** Whether the subgraph responded, and said that it failed. */
export function isFailureReport({ data, errors = [] }: SubgraphResponse): boolean {
  if (data !== null && data !== undefined) return false;
  return errors.every((error) => isFailureCode(error.extensions?.['code']));
}

interface SentRequest {
  /** With the representations. */
  readonly variables: Readonly<Data>;
  readonly requestedAtMs: number;
}

/** Keeps what has no errors of a response, for times when the fetch fails. */
export function keepResponse(
  { stale }: PreparedFetch,
  { caller }: ExecutionContext,
  { variables, requestedAtMs }: SentRequest,
  { data, errors = [], omittedErrors = 0 }: SubgraphResponse,
  body: Buffer,
): void {
  if (stale === null || omittedErrors > 0 || !isData(data)) return;
  const { representations, ...others } = variables;
  const common = { caller, variables: variablesText(others), requestedAtMs, body };
  const fetched = cachedPartOf(body)?.fetched ?? null;
  if (fetched !== null) {
    // What the entity cache has found was kept when it was fetched.
    if (Array.isArray(representations)) for (const each of fetched) stale.keepEntities({ ...common, ...each });
    return;
  }
  if (!Array.isArray(representations)) {
    if (errors.every(({ path = [] }) => isOutside(path, stale.kept, data)))
      stale.keep({ ...common, representations: '' });
    return;
  }
  const failed = new Set<number>();
  for (const { path: [field, index] = [] } of errors) {
    // An error without a place may concern every entity.
    if (field !== '_entities' || typeof index !== 'number') return;
    failed.add(index);
  }
  const texts = representations.map((each) => toLatin1(stringifyJson(each)));
  stale.keepEntities({ ...common, representations: texts.join(), failed });
}

/** Whether an error at the path leaves all that may be stale as it is. */
function isOutside([name, ...path]: Path, kept: KeptFields, data: Data): boolean {
  if (typeof name !== 'string') return false;
  const below = kept.get(name);
  if (below === undefined) return true;
  const value = data[name];
  return below !== null && isData(value) && isOutside(path, below, value);
}

/**
 * The last good data of a fetch of root fields. What must not be stale fails with the cause. Null when there is none.
 */
export function replaceRoot(
  fetch: PreparedFetch,
  context: ExecutionContext,
  objects: readonly Data[],
  variables: Readonly<Data>,
  cause: ErrorCause,
): SubgraphResponse | null {
  const found = fetch.stale?.find(context.caller, variablesText(variables)) ?? null;
  if (fetch.stale === null || found === null) return null;
  for (const path of fetch.stale.keptPaths)
    context.staleMarks.add([...fetch.path, ...path], null, fetch.subgraph, found.ageMs);
  if (fetch.stale.rest.length > 0) context.fetchErrors.addFailedFetch(cause, objects, fetch.stale.rest);
  return { data: found.data };
}

/** The last good entities by index in the representations; what is not found is left out. */
export function findEntities(
  fetch: PreparedFetch,
  context: ExecutionContext,
  { representations, ...others }: Data & { readonly representations: readonly Data[] },
): ReadonlyMap<number, Data | null> {
  const entities = new Map<number, Data | null>();
  if (fetch.stale === null) return entities;
  const fields = fetch.stale.keptPaths.flatMap(([key]) => key ?? []);
  for (const [index, entity] of fetch.stale
    .findEntities(context.caller, variablesText(others), representations)
    .entries()) {
    if (entity === undefined) continue;
    entities.set(index, entity.data);
    context.staleMarks.add(fetch.path, fields, fetch.subgraph, entity.ageMs);
  }
  return entities;
}

/** JSON without its braces, one character for each byte. */
export function variablesText(variables: Readonly<Data>): string {
  return toLatin1(stringifyJson(variables).slice(1, -1));
}

export function toLatin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
