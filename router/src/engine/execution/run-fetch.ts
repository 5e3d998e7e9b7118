/** Asks a subgraph for what is wanted of it at one point of the plan, and puts the answer in its places. */
import type {
  SubgraphRequest,
  SubgraphResponse,
  SubgraphResponseError,
} from '../../subgraph-client/subgraph-request.js';
import type { PreparedFetch } from './prepare-fetch.js';
import { groupByContext } from './context-arguments.js';
import { isData, typenameOf } from './data.js';
import type { Data, Path } from './data.js';
import { entityFetchKey } from './shared-entity-requests.js';
import type { SharedEntityRequest, EntityShare } from './shared-entity-requests.js';
import { mergeInto } from './merge.js';
import { batchRepresentations } from './representations.js';
import type { Batch } from './representations.js';
import type { ExecutionContext } from './execution-context.js';
import { causeOfFailure, causeOfMalformed, causeOfMissingInput, createReportedErrorCauses } from './error-causes.js';
import type { FlattenTarget } from './flatten-path.js';

/** Never rejects. */
export async function runFetch(fetch: PreparedFetch, run: ExecutionContext): Promise<void> {
  const targets = fetch.findTargets(run.data);
  if (targets.length === 0) return;
  if (fetch.createRepresentation === null) return fetchRoot(fetch, run, targets);
  if (fetch.readContext === null) return fetchEntities(fetch, run, targets, {});
  const groups = groupByContext(targets, fetch.readContext);
  await Promise.all(groups.map(({ context, targets: group }) => fetchEntities(fetch, run, group, context)));
}

async function fetchRoot(
  fetch: PreparedFetch,
  run: ExecutionContext,
  targets: readonly FlattenTarget[],
): Promise<void> {
  const objects = targets.map((target) => target.data);
  const response = await sendRequest(fetch, run, objects, {});
  if (response === null) return;
  const { data } = response;
  if (isData(data)) {
    fetch.rewriteOutput?.(data);
    fetch.pruneResponse(data);
    for (const target of objects) mergeIntoTarget(fetch, target, data);
  }
  const locate = (path: Path): Located | null => (path.length === 0 ? null : { from: objects, path });
  recordErrors(fetch, run, response, objects, locate);
}

async function fetchEntities(
  fetch: PreparedFetch,
  run: ExecutionContext,
  targets: readonly FlattenTarget[],
  context: Data,
): Promise<void> {
  const batch = writeBatch(fetch, run, targets);
  if (batch.representations.length === 0) return;
  if (!fetch.isDeduplicated)
    return fetchShare(
      fetch,
      run,
      { request: null, targets: new Map(batch.targets.entries()) },
      { ...context, representations: batch.representations },
    );
  const question = entityFetchKey(fetch.subgraph, fetch.query, fetch.operationName, {
    ...pick(run.variables, fetch.variables),
    ...context,
  });
  await Promise.all(
    run.sharedEntityRequests
      .divide(question, batch)
      .map((each) => fetchShare(fetch, run, each, { ...context, representations: each.request.representations })),
  );
}

/** @param share Of a request that others may share in, unless it is null. */
async function fetchShare(
  fetch: PreparedFetch,
  run: ExecutionContext,
  { request, targets }: EntityShare<EntityTarget, SharedEntityRequest | null>,
  variables: Data & { readonly representations: readonly Data[] },
): Promise<void> {
  const objects = [...targets.values()].flat().map(({ data }) => data);
  const response = await sendRequest(fetch, run, objects, variables, request);
  if (response === null) return;
  const count = variables.representations.length;
  const entities = response.data?.['_entities'];
  if (Array.isArray(entities) && entities.length === count) mergeEntities(fetch, targets, entities);
  else if (isData(response.data))
    return run.fetchErrors.addFailedFetch(
      causeOfMalformed(fetch.subgraph, 'not as many entities as asked for'),
      objects,
      fetch.selection,
    );
  const locate = ([field, index, ...path]: Path): Located | null => {
    if (field !== '_entities' || typeof index !== 'number' || index >= count || path.length === 0) return null;
    const from = targets.get(index) ?? [];
    return {
      from: from.filter(({ discardedKeys: without }) => !without.has(String(path[0]))).map(({ data }) => data),
      path,
    };
  };
  recordErrors(fetch, run, response, objects, locate);
}

/** An entity's place, and the keys that were computed without an input and do not count. */
interface EntityTarget {
  readonly data: Data;
  readonly discardedKeys: ReadonlySet<string>;
}

function writeBatch(
  fetch: PreparedFetch,
  run: ExecutionContext,
  targets: readonly FlattenTarget[],
): Batch<EntityTarget> {
  const written: { representation: Data; target: EntityTarget }[] = [];
  const incomplete: Data[] = [];
  const neverCame = causeOfMissingInput(fetch.subgraph);
  for (const { data: target } of targets) {
    if (!fetch.appliesTo(target)) continue;
    const representation = fetch.createRepresentation?.(target) ?? null;
    const without = representation && fetch.requiresInputs.dependents(representation.missing);
    if (representation === null || without === null) incomplete.push(target);
    else {
      fetch.rewriteInput?.(representation.fields);
      written.push({ representation: representation.fields, target: { data: target, discardedKeys: without } });
      if (without.size > 0)
        run.fetchErrors.addDependentFetch(
          [target],
          fetch.selection.filter(({ key }) => without.has(key)),
          neverCame,
        );
    }
  }
  if (incomplete.length > 0) run.fetchErrors.addDependentFetch(incomplete, fetch.selection, neverCame);
  return batchRepresentations(written);
}

function mergeEntities(
  fetch: PreparedFetch,
  places: ReadonlyMap<number, readonly EntityTarget[]>,
  entities: readonly unknown[],
): void {
  for (const [index, targets] of places) {
    const entity = entities[index];
    if (!isData(entity)) continue;
    if (fetch.rewriteOutput !== null) rewriteEntity(fetch.rewriteOutput, entity, targets[0]?.data);
    fetch.pruneResponse(entity);
    // Equal representations lack the same inputs.
    for (const key of targets[0]?.discardedKeys ?? []) delete entity[key];
    for (const target of targets) mergeIntoTarget(fetch, target.data, entity);
  }
}

/** A rewrite may be meant for one type only, and a subgraph need not say which type its entity is: the target knows. */
function rewriteEntity(rewrite: (data: Data) => void, entity: Data, target: Data | undefined): void {
  const typename = target && typenameOf(target);
  if (typename !== undefined && typenameOf(entity) === undefined) entity['__typename'] = typename;
  rewrite(entity);
}

function mergeIntoTarget(fetch: PreparedFetch, target: Data, source: Data): void {
  const { isObjectTypeName, usesContextArguments: dependsOnPlace } = fetch.context;
  mergeInto(target, dependsOnPlace ? structuredClone(source) : source, isObjectTypeName);
}

/** Null when the fetch failed, which is then noted. */
async function sendRequest(
  fetch: PreparedFetch,
  run: ExecutionContext,
  objects: readonly Data[],
  own: Data,
  shared: SharedEntityRequest | null = null,
): Promise<SubgraphResponse | null> {
  const { signal } = run.deadline;
  const request = {
    subgraph: fetch.subgraph,
    query: fetch.query,
    operationName: fetch.operationName,
    kind: fetch.kind,
    variables: { ...pick(run.variables, fetch.variables), ...own },
    headers: run.caller.headers,
    signal,
  };
  const replay = shared?.response ?? run.replay?.(request);
  // What has come before the deadline counts, even if it is only read after it.
  const isThere = replay?.isSettled === true;
  try {
    if (isThere) return await replay.read();
    signal.throwIfAborted();
    return await untilAborted(
      replay?.read() ??
        (shared === null ? run.send(request) : share(shared, sendAfterCurrentTick(run, shared, request))),
      signal,
    );
  } catch (error) {
    // What is there may be that the operation's own end cut the fetch off, which is no fault of the subgraph.
    const isCutOff = error instanceof Error && error.cause === signal.reason;
    run.fetchErrors.addFailedFetch(
      causeOfFailure(fetch.subgraph, error, signal.aborted && (!isThere || isCutOff)),
      objects,
      fetch.selection,
    );
    return null;
  }
}

/** When all that can be asked at this moment has been. */
async function sendAfterCurrentTick(
  run: ExecutionContext,
  shared: SharedEntityRequest,
  request: SubgraphRequest,
): Promise<SubgraphResponse> {
  await Promise.resolve();
  run.sharedEntityRequests.close(shared);
  return run.send(request);
}

/** Sent once, read by all who want entities of it. */
function share(request: SharedEntityRequest, response: Promise<SubgraphResponse>): Promise<SubgraphResponse> {
  const asked = { read: async () => structuredClone(await response), isSettled: false };
  const settle = (): void => void (asked.isSettled = true);
  response.then(settle, settle);
  request.response = asked;
  return asked.read();
}

function pick(variables: Readonly<Data>, names: readonly string[]): Data {
  const picked: Data = {};
  for (const name of names) if (variables[name] !== undefined) picked[name] = variables[name];
  return picked;
}

/** The answer must be out in time even when a client of a subgraph does not listen to the signal. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('The deadline has passed.', { cause: signal.reason }));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}

/** Where an error is: below each of these objects. */
interface Located {
  readonly from: readonly Data[];
  readonly path: Path;
}

/**
 * Notes the errors that the subgraph reports; one that cannot be located, or took all data with it, is about the whole
 * fetch.
 */
function recordErrors(
  fetch: PreparedFetch,
  run: ExecutionContext,
  { data, errors = [] }: SubgraphResponse,
  objects: readonly Data[],
  locate: (path: Path) => Located | null,
): void {
  const causeOf = createReportedErrorCauses(fetch.subgraph);
  const unlocated: SubgraphResponseError[] = [];
  for (const error of errors) {
    const located = error.path && locate(error.path);
    if (!located) unlocated.push(error);
    else {
      const path = located.path.map((part) => toPlanKey(fetch, part));
      for (const from of located.from) run.fetchErrors.addReportedError({ cause: causeOf(error), from, path });
    }
  }
  const [blamed] = unlocated.length > 0 ? unlocated : errors;
  const isLost = data === null || data === undefined;
  if (blamed !== undefined && (isLost || unlocated.length > 0))
    run.fetchErrors.addFailedFetch(causeOf(blamed), objects, fetch.selection, unlocated.length === 0);
  else if (isLost)
    run.fetchErrors.addFailedFetch(
      causeOfMalformed(fetch.subgraph, 'neither data nor errors'),
      objects,
      fetch.selection,
    );
}

function toPlanKey(fetch: PreparedFetch, part: string | number): string | number {
  return typeof part === 'string' ? fetch.keyOf(part) : part;
}
