/**
 * Executes a compiled plan: request bodies are strings, responses are scanned as bytes, and the client's response is
 * written as bytes. Steps use callbacks: sixteen fetches with promises (`Promise.all`, `Promise.race`) cause more
 * garbage than their responses.
 */
import { isUtf8 } from 'node:buffer';
import type { GraphQLFormattedError } from 'graphql';
import { stringifyJson } from '@marquee/exact-json/exact-value';
import type { GoodResponse, StaleFetch } from '../../stale-if-error/stale-fetch.js';
import { acceptBody, cachedPartOf } from '../../entity-cache/cached-body.js';
import type { CachedPart } from '../../entity-cache/cached-body.js';
import type { CachedFetch, CacheUse } from '../../entity-cache/cached-fetch.js';
import type { RawClient } from '../../subgraph-client/subgraph-request.js';
import type { ErrorGrouping } from '../execution/error-collector.js';
import { headersFor } from '../engine.js';
import { isSent } from '../defaults-of-variables.js';
import type { Caller } from '../engine.js';
import type { Deadline, DeadlineListener } from '../../deadline.js';
import type { BufferedResponses } from './buffered-responses.js';
import type {
  CompiledEntityFetch,
  CompiledFetch,
  CompiledOrder,
  CompiledPlan,
  ScannedRecord,
} from './compiled-plan.js';
import { EntityBatches } from './entity-batches.js';
import type { BatchShare, EntityBatch } from './entity-batches.js';
import { toLatin1 } from './generated-code.js';
import { scanRootResponse } from './response-bytes.js';
import type { ResponseBytes } from './response-bytes.js';
import { takeResponse } from './response-pool.js';
import type { PooledResponse } from './response-pool.js';
import { FALL_BACK } from './unsupported.js';

export interface CompiledExecution {
  readonly plan: CompiledPlan;
  /** By their names in the plan. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: RawClient['send'];
  readonly errorGrouping: ErrorGrouping;
  /** Gets all requests and responses, and what was used past its age. */
  readonly buffered: BufferedResponses;
}

/** The client's response, and the errors of fields that were left out of the plan; null when there are none. */
export interface CompiledResponse {
  /** With the errors. */
  readonly body: PooledResponse;
  readonly errors: readonly GraphQLFormattedError[] | null;
}

/** Rejects with `FALL_BACK`, or with the error of a bug. */
export function runCompiledPlan(execution: CompiledExecution): Promise<CompiledResponse> {
  return new Promise((resolve, reject) => void new CompiledPlanRun(execution, resolve, reject).start());
}

type OnDone = () => void;

class CompiledPlanRun implements DeadlineListener {
  /** Records of the root fields, by fetch index. */
  readonly #roots: (ScannedRecord | undefined)[] = [];
  readonly #responses: ResponseBytes[] = [];
  readonly #targetLists: ScannedRecord[][] = [];
  /** By batch group. */
  readonly #batches: (EntityBatches | undefined)[] = [];
  #isOver = false;

  constructor(
    private readonly execution: CompiledExecution,
    private readonly resolve: (response: CompiledResponse) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    for (let index = 0; index < execution.plan.targetListCount; index++) this.#targetLists.push([]);
  }

  start(): void {
    const { plan, deadline } = this.execution;
    deadline.listen(this);
    this.#guard(() => this.#step(plan.order, () => this.#finish()));
  }

  #finish(): void {
    if (this.#isOver) return;
    const { plan, errorGrouping } = this.execution;
    const body = plan.writeResponse(this.#roots, this.#responses);
    const errors = plan.leftOut?.errorsOf(this.#roots, errorGrouping) ?? [];
    this.#end();
    this.resolve(errors.length === 0 ? { body, errors: null } : { body: withErrors(body, errors), errors });
  }

  /** At the deadline, the general path makes a partial response of what has arrived. */
  onOver(): void {
    this.#fallBack(FALL_BACK);
  }

  #fallBack(reason: unknown): void {
    if (this.#isOver) return;
    this.#end();
    this.reject(reason);
  }

  #end(): void {
    this.#isOver = true;
    this.execution.deadline.unlisten(this);
  }

  /** Runs a callback, whose errors nothing else would catch, and then sends the batches that it filled. */
  #guard(work: () => void): void {
    try {
      if (this.#isOver) return;
      work();
      this.#sendBatches();
    } catch (error) {
      this.#fallBack(error);
    }
  }

  #step(order: CompiledOrder, done: OnDone): void {
    if (order.kind === 'fetch')
      return order.fetch.entities === null
        ? this.#fetchRoot(order.fetch, done)
        : this.#fetchEntities(order.fetch, order.fetch.entities, done);
    if (order.kind === 'sequence') return this.#sequence(order.steps, 0, done);
    const oneDone = afterAll(order.steps.length, done);
    for (const step of order.steps) this.#step(step, oneDone);
  }

  #sequence(steps: readonly CompiledOrder[], index: number, done: OnDone): void {
    const step = steps[index];
    if (step === undefined) return done();
    this.#step(step, () => this.#sequence(steps, index + 1, done));
  }

  #fetchRoot(fetch: CompiledFetch, done: OnDone): void {
    const { plan } = this.execution;
    this.#sendRequest(fetch, null, (response) => {
      plan.beginScan(this.#targetLists);
      if (!scanRootResponse(response, fetch.scan)) throw FALL_BACK;
      this.#roots[fetch.index] = plan.lastRecord();
      done();
    });
  }

  #fetchEntities(fetch: CompiledFetch, entities: CompiledEntityFetch, done: OnDone): void {
    const batches = this.#batchesOf(entities.batchGroup);
    // A part of an earlier value that the cache has returned would not be marked as stale.
    const onNew = entities.covers.length === 0 || fetch.cached !== null ? null : this.#coverBy(entities);
    const shares = batches.add(this.#targetLists[entities.targetList] ?? [], fetch, entities, onNew);
    const parts = batches.takeParts();
    if (parts !== null) this.#readParts(parts);
    if (shares.length === 0) return done();
    const oneDone = afterAll(shares.length, done);
    for (const share of shares) {
      share.batch.onRead((response) => {
        this.#attach(fetch, entities, share, response);
        oneDone();
      });
    }
  }

  #batchesOf(group: number): EntityBatches {
    return (this.#batches[group] ??= new EntityBatches());
  }

  /** Notes the entities of a fetch for the fetches that request less of them. */
  #coverBy({ covers }: CompiledEntityFetch): (record: ScannedRecord, batch: EntityBatch, index: number) => void {
    return (record, batch, index) => {
      for (const { batchGroup, keyOf, partOf } of covers)
        this.#batchesOf(batchGroup).cover(keyOf(record), { batch, index, partOf });
    };
  }

  /** Reads parts of entities as the response to a request for them. */
  #readParts(parts: EntityBatch): void {
    const { plan } = this.execution;
    const bytes = Buffer.from(`{"data":{"_entities":[${parts.representations}]}}`, 'latin1');
    const response: ResponseBytes = { bytes, base: 0 };
    this.#responses.push(response);
    plan.beginScan(this.#targetLists);
    parts.read(response, plan);
  }

  /** Sends all entities that became known since batches were last sent. */
  #sendBatches(): void {
    for (const batches of this.#batches) {
      const batch = batches?.close();
      if (batch) this.#sendBatch(batch);
    }
  }

  #sendBatch(batch: EntityBatch): void {
    const { plan } = this.execution;
    this.#sendRequest(batch.fetch, batch, (response) => {
      plan.beginScan(this.#targetLists);
      batch.read(response, plan);
    });
  }

  /** Attaches the entities' records to the records for which they were fetched. */
  #attach(
    fetch: CompiledFetch,
    { attach }: CompiledEntityFetch,
    { batch, records, indexes }: BatchShare,
    response: ResponseBytes,
  ): void {
    const { plan } = this.execution;
    plan.beginScan(this.#targetLists);
    const additions = batch.recordsFor(fetch.scan, indexes, response, plan);
    let position = 0;
    for (const record of records) attach(record, additions[indexes[position++] ?? 0] as ScannedRecord);
  }

  /** The variables that the fetch uses, as JSON without its braces. */
  #variables({ variables }: CompiledFetch): string {
    if (variables.length === 0) return '';
    const picked: Record<string, unknown> = {};
    for (const name of variables)
      if (isSent(this.execution.variables[name])) picked[name] = this.execution.variables[name];
    return toLatin1(stringifyJson(picked).slice(1, -1));
  }

  #cacheUse({ head, tail }: CompiledFetch, fetch: CachedFetch, variables: string, batch: EntityBatch | null): CacheUse {
    const { caller } = this.execution;
    const bodyFor = (list: string): string => `${head}${withRepresentations(variables, list)}${tail}`;
    return { fetch, caller, variables, representations: batch?.list ?? null, bodyFor };
  }

  /** The body is read, and has no errors. */
  #acceptCached({ cached, path, subgraph }: CompiledFetch, body: Buffer): CachedPart | undefined {
    acceptBody(body);
    const part = cachedPartOf(body);
    if (part !== undefined && part.staleMs !== null)
      this.execution.buffered.markStale(path, cached?.keys ?? null, subgraph, part.staleMs);
    return part;
  }

  #sendRequest(fetch: CompiledFetch, batch: EntityBatch | null, onResponse: (response: ResponseBytes) => void): void {
    const { caller, deadline, send, buffered } = this.execution;
    if (deadline.isOver) throw FALL_BACK;
    // The general path refuses the fetch, and records the error.
    if (fetch.limit?.isExceeded(this.execution.variables, batch?.size ?? 0) === true) throw FALL_BACK;
    const { subgraph, operationName, kind, head, tail, stale, profile, mergeable } = fetch;
    const variables = this.#variables(fetch);
    const body = head + (batch === null ? variables : withRepresentations(variables, batch.representations)) + tail;
    const headers = headersFor(caller, subgraph);
    const { faults, plugins, correlation } = caller;
    const merging = mergeable === null ? undefined : { fetch: mergeable, operation: this };
    const cached = fetch.cached === null ? undefined : this.#cacheUse(fetch, fetch.cached, variables, batch);
    const request = {
      subgraph,
      operationName,
      kind,
      body,
      headers,
      deadline,
      profile,
      faults,
      plugins,
      correlation,
      merging,
      cached,
    };
    const requestedAtMs = stale === null ? 0 : stale.nowMs();
    const promise = send(request);
    const entry = buffered.add(request, promise, requestedAtMs);
    promise.then(
      (bytes) => {
        entry.isSettled = true;
        this.#guard(() => {
          // Bytes that are not UTF-8 would reach the client unchanged; the general path replaces them when decoding.
          if (!isUtf8(bytes)) throw FALL_BACK;
          const response: ResponseBytes = { bytes, base: 0 };
          this.#responses.push(response);
          onResponse(response);
          const part = cached === undefined ? undefined : this.#acceptCached(fetch, bytes);
          if (stale !== null) keep(stale, batch, { caller, variables, requestedAtMs, body: bytes }, part);
        });
      },
      () => {
        entry.isSettled = true;
        this.#fallBack(FALL_BACK);
      },
    );
  }
}

/** The response with the errors first, as the specification advises. The given one is released. */
function withErrors(response: PooledResponse, errors: readonly GraphQLFormattedError[]): PooledResponse {
  const head = Buffer.from(`{"errors":${stringifyJson(errors)},`);
  const data = response.bytes.subarray(1);
  const whole = takeResponse(head.length + data.length);
  whole.bytes.set(head);
  whole.bytes.set(data, head.length);
  response.release();
  return whole;
}

function withRepresentations(variables: string, list: string): string {
  return `${variables}${variables === '' ? '' : ','}"representations":[${list}]`;
}

/**
 * Keeps a response, which has no errors, for times when the fetch fails.
 *
 * @param part Of a body that the entity cache has made; what it found was kept when it was fetched.
 */
function keep(
  stale: StaleFetch,
  batch: EntityBatch | null,
  response: Omit<GoodResponse, 'representations'>,
  part: CachedPart | undefined,
): void {
  if (part !== undefined && part.fetched !== null) {
    for (const fetched of part.fetched) if (batch !== null) stale.keepEntities({ ...response, ...fetched });
  } else if (batch === null) stale.keep({ ...response, representations: '' });
  else stale.keepEntities({ ...response, representations: batch.representations });
}

/** A callback that calls `done` when it has been called `count` times. */
function afterAll(count: number, done: OnDone): OnDone {
  let left = count;
  return () => {
    left -= 1;
    if (left === 0) done();
  };
}
