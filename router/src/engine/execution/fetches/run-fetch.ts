/** Executes one fetch of the plan: sends its requests, merges the responses into the data, and records errors. */
import { headersFor } from '../../engine.js';
import { knownEntitiesOf } from '../../../entity-cache/cached-body.js';
import type { SubgraphRequest, SubgraphResponse } from '../../../subgraph-client/subgraph-request.js';
import { cloneJson } from '@marquee/exact-json/exact-value';
import { groupByContext } from './context-arguments.js';
import { isData } from '../data.js';
import type { Data, Path } from '../data.js';
import {
  causeOfFailure,
  causeOfMalformed,
  causeOfMissingInput,
  causeOfOmittedErrors,
  createReportedErrorCauses,
} from '../error-causes.js';
import type { ErrorCause } from '../error-collector.js';
import type { ExecutionContext } from '../execution-context.js';
import { operationVariables } from './fetch-variables.js';
import type { FlattenTarget } from './flatten-path.js';
import { mergeEntities, mergeIntoTarget, mergeKnown } from './merge-entities.js';
import type { EntityTarget } from './merge-entities.js';
import type { PreparedFetch } from './prepare-fetch.js';
import { batchRepresentations } from './representations.js';
import type { Batch } from './representations.js';
import { findEntities, isFailure, isFailureReport, keepResponse, replaceRoot } from './stale-values.js';
import type { FetchFailure } from './stale-values.js';
import { replaceEntityFields, replaceRootFields } from './stale-fields.js';
import { FetchRefusedError, sendWithinLimit } from './send-within-limit.js';
import { markStale } from './cached-values.js';
import { entityFetchKey } from './shared-entity-requests.js';
import type { EntityShare, SharedEntityRequest } from './shared-entity-requests.js';
import { untilAborted } from './until-aborted.js';

/** Never rejects. */
export async function runFetch(fetch: PreparedFetch, context: ExecutionContext): Promise<void> {
  const targets = fetch.findTargets(context.data);
  if (targets.length === 0) return;
  if (fetch.createRepresentation === null) return fetchRoot(fetch, context, targets);
  if (fetch.readContext === null) return fetchEntities(fetch, context, targets, {});
  const groups = groupByContext(targets, fetch.readContext);
  await Promise.all(groups.map((group) => fetchEntities(fetch, context, group.targets, group.context)));
}

async function fetchRoot(
  fetch: PreparedFetch,
  context: ExecutionContext,
  targets: readonly FlattenTarget[],
): Promise<void> {
  const objects = targets.map((target) => target.data);
  const received = await sendRequest(fetch, context, {}, ({ cause, mayBeStale, report }, variables) => {
    const stale = mayBeStale ? replaceRoot(fetch, context, objects, variables, cause) : null;
    if (stale === null && report === null) context.fetchErrors.addFailedFetch(cause, objects, fetch.selection);
    return stale ?? report;
  });
  if (received === null) return;
  const response = replaceRootFields(fetch, context, received);
  const { data } = response;
  if (isData(data)) {
    fetch.rewriteOutput?.(data);
    fetch.pruneResponse(data);
    for (const target of objects) mergeIntoTarget(fetch, target, data);
  }
  const locate = (path: Path): ErrorLocation | null => (path.length === 0 ? null : { from: objects, path });
  recordErrors(fetch, context, response, objects, locate);
  if (isData(data)) context.fetchErrors.addAnsweredFetch(fetch.subgraph, objects, fetch.selection);
}

/** @param contextArguments Arguments that all targets take from their contexts. */
async function fetchEntities(
  fetch: PreparedFetch,
  context: ExecutionContext,
  targets: readonly FlattenTarget[],
  contextArguments: Data,
): Promise<void> {
  const batch = createBatch(fetch, context, targets);
  if (batch.representations.length === 0) return;
  if (!fetch.isDeduplicated) {
    const whole = { request: null, targets: new Map(batch.targets.entries()) };
    return fetchShare(fetch, context, whole, { ...contextArguments, representations: batch.representations });
  }
  const fetchKey = entityFetchKey(fetch.subgraph, fetch.query, fetch.operationName, {
    ...operationVariables(fetch, context),
    ...contextArguments,
  });
  const shares = context.sharedEntityRequests.divide(fetchKey, batch);
  await Promise.all(
    shares.map((share) =>
      fetchShare(fetch, context, share, { ...contextArguments, representations: share.request.representations }),
    ),
  );
}

/** @param share The fetch's part of a shared request; the request is null when it is not shared. */
async function fetchShare(
  fetch: PreparedFetch,
  context: ExecutionContext,
  { request, targets }: EntityShare<EntityTarget, SharedEntityRequest | null>,
  variables: Data & { readonly representations: readonly Data[] },
): Promise<void> {
  const objects = [...targets.values()].flat().map(({ data }) => data);
  const fail = (failure: FetchFailure, sent: Readonly<Data>): SubgraphResponse | null => {
    const { representations } = variables;
    const found = failure.mayBeStale ? findEntities(fetch, context, { ...sent, representations }) : NO_ENTITIES;
    if (found.size === 0 && failure.report !== null) return failure.report;
    const unknown = mergeKnown(fetch, context, targets, failure.known ?? null);
    failEntities(fetch, context, unknown, found, failure.cause);
    return null;
  };
  const received = await sendRequest(fetch, context, variables, fail, request);
  if (received === null) return;
  const objectsAt = (index: number): readonly Data[] => (targets.get(index) ?? []).map(({ data }) => data);
  const response = replaceEntityFields(fetch, context, received, variables, objectsAt);
  const count = variables.representations.length;
  const entities = response.data?.['_entities'];
  if (Array.isArray(entities) && entities.length === count) {
    mergeEntities(fetch, context, targets, entities);
    context.fetchErrors.addAnsweredFetch(fetch.subgraph, objects, fetch.selection);
  } else if (isData(response.data))
    return context.fetchErrors.addFailedFetch(
      causeOfMalformed(fetch.subgraph, 'the number of entities differs from that of the representations'),
      objects,
      fetch.selection,
    );
  const locate = ([field, index, ...path]: Path): ErrorLocation | null => {
    if (field !== '_entities' || typeof index !== 'number' || index >= count) return null;
    const from = (targets.get(index) ?? []).filter(({ discardedKeys }) => !discardedKeys.has(String(path[0])));
    return { from: from.map(({ data }) => data), path };
  };
  recordErrors(fetch, context, response, objects, locate);
}

const NO_ENTITIES: ReadonlyMap<number, Data | null> = new Map();

/** @param found The last good values by index, which replace the entities. The others fail. */
function failEntities(
  fetch: PreparedFetch,
  context: ExecutionContext,
  targets: ReadonlyMap<number, readonly EntityTarget[]>,
  found: ReadonlyMap<number, Data | null>,
  cause: ErrorCause,
): void {
  const failed: Data[] = [];
  const replaced = new Map<number, readonly EntityTarget[]>();
  const partly: Data[] = [];
  for (const [index, ofIndex] of targets) {
    const objects = ofIndex.map(({ data }) => data);
    if (!found.has(index)) failed.push(...objects);
    else {
      replaced.set(index, ofIndex);
      partly.push(...objects);
    }
  }
  if (failed.length > 0) context.fetchErrors.addFailedFetch(cause, failed, fetch.selection);
  if (partly.length === 0) return;
  const entities: unknown[] = [];
  for (const [index, entity] of found) entities[index] = entity;
  mergeEntities(fetch, context, replaced, entities);
  const rest = fetch.stale?.rest ?? [];
  if (rest.length > 0) context.fetchErrors.addFailedFetch(cause, partly, rest);
}

/**
 * The representations of the targets. Targets without a key, and fields without an input, are recorded as unavailable.
 */
function createBatch(
  fetch: PreparedFetch,
  context: ExecutionContext,
  targets: readonly FlattenTarget[],
): Batch<EntityTarget> {
  const written: { representation: Data; target: EntityTarget }[] = [];
  const incomplete: Data[] = [];
  const missingInput = causeOfMissingInput(fetch.subgraph);
  for (const { data: target } of targets) {
    if (!fetch.appliesTo(target)) continue;
    const representation = fetch.createRepresentation?.(target) ?? null;
    const discardedKeys = representation && fetch.requiresInputs.dependents(representation.missing);
    if (representation === null || discardedKeys === null) {
      incomplete.push(target);
      continue;
    }
    fetch.rewriteInput?.(representation.fields);
    written.push({ representation: representation.fields, target: { data: target, discardedKeys } });
    if (discardedKeys.size > 0) {
      const discarded = fetch.selection.filter(({ key }) => discardedKeys.has(key));
      context.fetchErrors.addDependentFetch([target], discarded, missingInput);
    }
  }
  if (incomplete.length > 0) context.fetchErrors.addDependentFetch(incomplete, fetch.selection, missingInput);
  return batchRepresentations(written);
}

/** Records a failed fetch, or replaces its response. @param variables As sent. */
type OnFailure = (failure: FetchFailure, variables: Readonly<Data>) => SubgraphResponse | null;

/**
 * The response, or what `onFailure` returns.
 *
 * @param ownVariables Variables besides those of the operation.
 */
async function sendRequest(
  fetch: PreparedFetch,
  context: ExecutionContext,
  ownVariables: Data,
  onFailure: OnFailure,
  shared: SharedEntityRequest | null = null,
): Promise<SubgraphResponse | null> {
  const { deadline } = context;
  const { signal } = deadline;
  const { subgraph, query, operationName, kind, profile, mergeable } = fetch;
  let received: Buffer | undefined;
  const variables = { ...operationVariables(fetch, context), ...ownVariables };
  const request = {
    ...{ subgraph, query, operationName, kind, profile, deadline, signal, variables },
    headers: headersFor(context.caller, subgraph),
    faults: context.caller.faults,
    ...(mergeable !== null && { merging: { fetch: mergeable, operation: context } }),
    ...((fetch.stale !== null || fetch.cached !== null) && { onBody: (body: Buffer) => void (received = body) }),
  };
  const pending = shared?.response ?? context.replay?.(request);
  // A response that arrived before the deadline is used, even if it is only read after it.
  const hasArrived = pending?.isSettled === true;
  const requestedAtMs = pending?.sent?.requestedAtMs ?? fetch.stale?.nowMs() ?? 0;
  try {
    if (!hasArrived) signal.throwIfAborted();
    const response = hasArrived
      ? pending.read()
      : untilAborted(
          pending?.read() ??
            (shared === null
              ? sendWithinLimit(fetch, context, request)
              : share(shared, sendAfterCurrentTick(fetch, context, shared, request))),
          signal,
        );
    const found = await response;
    if (fetch.stale !== null && isFailureReport(found)) {
      const cause = causeOfReport(fetch, context, found);
      return onFailure({ cause, mayBeStale: true, report: found }, request.variables);
    }
    const isKept = fetch.stale !== null || fetch.cached !== null;
    const body = isKept ? (received ?? (await pending?.sent?.body)) : undefined;
    if (body !== undefined) markStale(fetch, context, body);
    if (body !== undefined && fetch.stale !== null)
      keepResponse(fetch, context, { variables: request.variables, requestedAtMs }, found, body);
    return found;
  } catch (error) {
    if (error instanceof FetchRefusedError)
      return onFailure({ cause: error.refusal, mayBeStale: false, report: null }, request.variables);
    // A response that has "arrived" can be a failure that the deadline itself caused by aborting the request.
    const isAborted = error instanceof Error && error.cause === signal.reason;
    const isOverdue = signal.aborted && (!hasArrived || isAborted);
    const cause = causeOfFailure(fetch.subgraph, error, isOverdue);
    const mayBeStale = isOverdue || isFailure(error);
    return onFailure({ cause, mayBeStale, report: null, known: knownEntitiesOf(error) }, request.variables);
  }
}

/** Sends a shared request after all fetches that are ready in this tick have added their representations. */
async function sendAfterCurrentTick(
  fetch: PreparedFetch,
  context: ExecutionContext,
  shared: SharedEntityRequest,
  request: SubgraphRequest,
): Promise<SubgraphResponse> {
  await Promise.resolve();
  context.sharedEntityRequests.close(shared);
  return sendWithinLimit(fetch, context, request);
}

/** Makes the response available to all fetches that share the request. */
function share(request: SharedEntityRequest, response: Promise<SubgraphResponse>): Promise<SubgraphResponse> {
  const pending = { read: async () => cloneJson(await response), isSettled: false };
  const settle = (): void => void (pending.isSettled = true);
  response.then(settle, settle);
  request.response = pending;
  return pending.read();
}

/** Where an error is: at the path below each of the objects, or, with an empty path, at the objects themselves. */
interface ErrorLocation {
  readonly from: readonly Data[];
  readonly path: Path;
}

/**
 * Records the errors of a response. An error without a location in the data, and an error in a response without data,
 * concern the whole fetch. An error at an entity concerns that entity.
 */
function recordErrors(
  fetch: PreparedFetch,
  context: ExecutionContext,
  { data, errors = [], omittedErrors = 0 }: SubgraphResponse,
  objects: readonly Data[],
  locate: (path: Path) => ErrorLocation | null,
): void {
  const { fetchErrors, errorPolicy } = context;
  const causeOf = createReportedErrorCauses(fetch.subgraph, errorPolicy);
  const unlocated = new Set<ErrorCause>();
  /** Cause -> the first objects of the entities that have it: equal errors of one entity are one. */
  const atEntities = new Map<ErrorCause, Set<Data>>();
  for (const error of errors) {
    const location = error.path && locate(error.path);
    if (!location) unlocated.add(causeOf(error));
    else if (location.path.length === 0) {
      const [cause, [first]] = [causeOf(error), location.from];
      const known = atEntities.get(cause) ?? new Set<Data>();
      if (first === undefined || known.has(first)) continue;
      atEntities.set(cause, known.add(first));
      fetchErrors.addUnlocatedError(cause, location.from, fetch.selection, true);
    } else {
      const path = location.path.map((element) => toPlanKey(fetch, element));
      const [cause, { selection }] = [causeOf(error), fetch];
      for (const from of location.from) if (!fetchErrors.addReportedError({ cause, from, path, selection })) break;
    }
  }
  if (omittedErrors > 0) unlocated.add(causeOfOmittedErrors(fetch.subgraph, omittedErrors));
  const [reason] = unlocated;
  for (const cause of unlocated) fetchErrors.addUnlocatedError(cause, objects, fetch.selection, cause === reason);
  if (reason !== undefined || (data !== null && data !== undefined)) return;
  const [first] = errors;
  const cause = first ? causeOf(first) : causeOfReport(fetch, context, { errors });
  fetchErrors.addFailedFetch(cause, objects, fetch.selection, first !== undefined);
}

/** Why a response has no data. */
function causeOfReport(
  fetch: PreparedFetch,
  { errorPolicy }: ExecutionContext,
  { errors: [first] = [] }: SubgraphResponse,
): ErrorCause {
  if (first === undefined) return causeOfMalformed(fetch.subgraph, 'it has neither data nor errors');
  return createReportedErrorCauses(fetch.subgraph, errorPolicy)(first);
}

function toPlanKey(fetch: PreparedFetch, element: string | number): string | number {
  return typeof element === 'string' ? fetch.keyOf(element) : element;
}
