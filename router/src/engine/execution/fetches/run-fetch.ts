/** Executes one fetch of the plan: sends its requests, merges the responses into the data, and records errors. */
import { knownEntitiesOf } from '../../../entity-cache/cached-body.js';
import type { SubgraphResponse } from '../../../subgraph-client/subgraph-request.js';
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
import type { CreateBatch, EntityTargets, IncompleteTargets } from './entity-batch.js';
import { operationVariables } from './fetch-variables.js';
import { mergeEntities, mergeIntoTarget, mergeKnown } from './merge-entities.js';
import type { PreparedFetch } from './prepare-fetch.js';
import { findEntities, isFailure, isFailureReport, keepResponse, replaceRoot } from './stale-values.js';
import type { FetchFailure } from './stale-values.js';
import { replaceEntityFields, replaceRootFields } from './stale-fields.js';
import { FetchRequest } from './fetch-request.js';
import { FetchRefusedError, sendWithinLimit } from './send-within-limit.js';
import { markStale } from './cached-values.js';
import { entityFetchKey } from './shared-entity-requests.js';
import type { EntityShare, SharedEntityRequest } from './shared-entity-requests.js';
import { DEADLINE_OVER, untilOver } from './until-over.js';

/** Never rejects. */
export async function runFetch(fetch: PreparedFetch, context: ExecutionContext): Promise<void> {
  const targets = fetch.findTargets(context.data);
  const { objects } = targets;
  if (objects.length === 0) return;
  if (fetch.createBatch === null) return fetchRoot(fetch, context, objects);
  if (fetch.readContext === null) return fetchEntities(fetch, context, fetch.createBatch, { targets: objects });
  const { createBatch } = fetch;
  const groups = groupByContext(targets, fetch.readContext);
  await Promise.all(groups.map((group) => fetchEntities(fetch, context, createBatch, group)));
}

async function fetchRoot(fetch: PreparedFetch, context: ExecutionContext, objects: readonly Data[]): Promise<void> {
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

/** The targets of a fetch of entities, and the arguments that all of them take from their contexts. */
interface FetchTargets {
  readonly targets: readonly Data[];
  readonly context?: Data;
}

async function fetchEntities(
  fetch: PreparedFetch,
  context: ExecutionContext,
  createBatch: CreateBatch,
  { targets, context: contextArguments = {} }: FetchTargets,
): Promise<void> {
  const incomplete: IncompleteTargets = { withoutRepresentation: [], withoutInputs: [] };
  const batch = createBatch(targets, incomplete);
  recordIncomplete(fetch, context, incomplete);
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

/** Targets without a key, and fields without an input, are unavailable. */
function recordIncomplete(
  { subgraph, selection }: PreparedFetch,
  { fetchErrors }: ExecutionContext,
  { withoutRepresentation, withoutInputs }: IncompleteTargets,
): void {
  if (withoutRepresentation.length === 0 && withoutInputs.length === 0) return;
  const missingInput = causeOfMissingInput(subgraph);
  for (const { object, discardedKeys } of withoutInputs) {
    const discarded = selection.filter(({ key }) => discardedKeys.has(key));
    fetchErrors.addDependentFetch([object], discarded, missingInput);
  }
  if (withoutRepresentation.length > 0) fetchErrors.addDependentFetch(withoutRepresentation, selection, missingInput);
}

/** @param share The fetch's part of a shared request; the request is null when it is not shared. */
async function fetchShare(
  fetch: PreparedFetch,
  context: ExecutionContext,
  { request, targets }: EntityShare<EntityTargets, SharedEntityRequest | null>,
  variables: Data & { readonly representations: readonly Data[] },
): Promise<void> {
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
  const objects: Data[] = [];
  for (const ofIndex of targets.values()) for (const object of ofIndex.objects) objects.push(object);
  const objectsAt = (index: number): readonly Data[] => targets.get(index)?.objects ?? [];
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
    const isDiscarded = targets.get(index)?.discardedKeys.has(String(path[0])) === true;
    return { from: isDiscarded ? [] : objectsAt(index), path };
  };
  recordErrors(fetch, context, response, objects, locate);
}

const NO_ENTITIES: ReadonlyMap<number, Data | null> = new Map();

/** @param found The last good values by index, which replace the entities. The others fail. */
function failEntities(
  fetch: PreparedFetch,
  context: ExecutionContext,
  targets: ReadonlyMap<number, EntityTargets>,
  found: ReadonlyMap<number, Data | null>,
  cause: ErrorCause,
): void {
  const failed: Data[] = [];
  const replaced = new Map<number, EntityTargets>();
  const partly: Data[] = [];
  for (const [index, ofIndex] of targets) {
    if (found.has(index)) replaced.set(index, ofIndex);
    for (const object of ofIndex.objects) (found.has(index) ? partly : failed).push(object);
  }
  if (failed.length > 0) context.fetchErrors.addFailedFetch(cause, failed, fetch.selection);
  if (partly.length === 0) return;
  const entities: unknown[] = [];
  for (const [index, entity] of found) entities[index] = entity;
  mergeEntities(fetch, context, replaced, entities);
  const rest = fetch.stale?.rest ?? [];
  if (rest.length > 0) context.fetchErrors.addFailedFetch(cause, partly, rest);
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
  let received: Buffer | undefined;
  const variables = { ...operationVariables(fetch, context), ...ownVariables };
  const isKept = fetch.stale !== null || fetch.cached !== null;
  const request = new FetchRequest(fetch, context, variables, isKept ? (body) => void (received = body) : undefined);
  const pending = shared?.response ?? context.replay?.(request);
  // A response that arrived before the deadline is used, even if it is only read after it.
  const hasArrived = pending?.isSettled === true;
  const requestedAtMs = pending?.sent?.requestedAtMs ?? fetch.stale?.nowMs() ?? 0;
  try {
    if (!hasArrived && deadline.isOver) throw DEADLINE_OVER;
    const response = hasArrived
      ? pending.read()
      : untilOver(
          pending?.read() ??
            (shared === null
              ? sendWithinLimit(fetch, context, request)
              : share(shared, sendAfterCurrentTick(fetch, context, shared, request))),
          deadline,
        );
    const found = await response;
    if (fetch.stale !== null && isFailureReport(found)) {
      const cause = causeOfReport(fetch, context, found);
      return onFailure({ cause, mayBeStale: true, report: found }, request.variables);
    }
    const body = isKept ? (received ?? (await pending?.sent?.body)) : undefined;
    if (body !== undefined) markStale(fetch, context, body);
    if (body !== undefined && fetch.stale !== null)
      keepResponse(fetch, context, { variables: request.variables, requestedAtMs }, found, body);
    return found;
  } catch (error) {
    if (error instanceof FetchRefusedError)
      return onFailure({ cause: error.refusal, mayBeStale: false, report: null }, request.variables);
    // A response that has "arrived" can be a failure that the deadline itself caused by aborting the request.
    const isAborted = deadline.isOver && error instanceof Error && error.cause === deadline.signal.reason;
    const isOverdue = deadline.isOver && (!hasArrived || isAborted || error === DEADLINE_OVER);
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
  request: FetchRequest,
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
