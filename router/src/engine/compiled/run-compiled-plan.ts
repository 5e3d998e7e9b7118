/**
 * Runs a compiled plan: requests as text, answers as positions in their bytes, the client's answer as bytes. Steps call
 * back instead of being awaited: sixteen fetches under `Promise.all` and `race` made more garbage than their answers.
 */
import { isUtf8 } from 'node:buffer';
import type { Caller, Deadline, DeadlineListener } from '../engine.js';
import type { RawClient } from '../../subgraph-client/subgraph-request.js';
import { toLatin1 } from './generated-code.js';
import { EntityBatches } from './entity-batches.js';
import type { EntityBatch, BatchShare } from './entity-batches.js';
import type {
  CompiledEntityFetch,
  CompiledFetch,
  CompiledOrder,
  CompiledPlan,
  ScannedRecord,
} from './compiled-plan.js';
import { FALL_BACK } from './unsupported.js';
import type { BufferedResponses } from './buffered-responses.js';
import { scanRootResponse } from './response-bytes.js';
import type { ResponseBytes } from './response-bytes.js';

export interface CompiledExecution {
  readonly plan: CompiledPlan;
  /** By the plan's names. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: RawClient['send'];
  readonly buffered: BufferedResponses;
}

/** The whole response. Rejects with `FALL_BACK`; what has been asked until then is in the recording. */
export function runCompiledPlan(execution: CompiledExecution): Promise<Buffer> {
  return new Promise((resolve, reject) => void new CompiledPlanRun(execution, resolve, reject).start());
}

type OnDone = () => void;

class CompiledPlanRun implements DeadlineListener {
  /** By the index of the fetch. */
  readonly #roots: (ScannedRecord | undefined)[] = [];
  readonly #sources: ResponseBytes[] = [];
  readonly #targets: ScannedRecord[][] = [];
  readonly #known: (EntityBatches | undefined)[] = [];
  #isOver = false;

  constructor(
    private readonly execution: CompiledExecution,
    private readonly resolve: (body: Buffer) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    for (let index = 0; index < execution.plan.targetCount; index++) this.#targets.push([]);
  }

  start(): void {
    const { plan, deadline } = this.execution;
    deadline.listen(this);
    this.#guard(() => this.#step(plan.order, () => this.#finish()));
  }

  #finish(): void {
    if (this.#isOver) return;
    const body = this.execution.plan.writeResponse(this.#roots, this.#sources);
    this.#end();
    this.resolve(body);
  }

  /** What has come by then is worth a partial answer, which the general path gives. */
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

  /** Called back from elsewhere, nobody would hear what is thrown here. */
  #guard(work: () => void): void {
    try {
      if (this.#isOver) return;
      work();
      this.#askForEntities();
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
    this.#ask(fetch, this.#variables(fetch), (source) => {
      plan.beginScan(this.#targets);
      if (!scanRootResponse(source, fetch.scan)) throw FALL_BACK;
      this.#roots[fetch.index] = plan.lastRecord();
      done();
    });
  }

  #fetchEntities(fetch: CompiledFetch, entities: CompiledEntityFetch, done: OnDone): void {
    const known = (this.#known[entities.batchGroup] ??= new EntityBatches());
    const wanted = known.add(this.#targets[entities.targetList] ?? [], fetch, entities);
    if (wanted.length === 0) return done();
    const oneDone = afterAll(wanted.length, done);
    for (const each of wanted) {
      each.batch.onRead((source) => {
        this.#attach(fetch, entities, each, source);
        oneDone();
      });
    }
  }

  /** Sends what has been wanted since something was last sent: all that became possible at one moment. */
  #askForEntities(): void {
    for (const known of this.#known) {
      const request = known?.close();
      if (request) this.#askEntities(request);
    }
  }

  #askEntities(request: EntityBatch): void {
    const { plan } = this.execution;
    const own = this.#variables(request.fetch);
    this.#ask(
      request.fetch,
      `${own}${own === '' ? '' : ','}"representations":[${request.representations}]`,
      (source) => {
        plan.beginScan(this.#targets);
        request.read(source, plan);
      },
    );
  }

  #attach(
    fetch: CompiledFetch,
    { attach }: CompiledEntityFetch,
    { batch: request, records, indexes }: BatchShare,
    source: ResponseBytes,
  ): void {
    const { plan } = this.execution;
    plan.beginScan(this.#targets);
    const additions = request.recordsFor(fetch.scan, indexes, source, plan);
    let position = 0;
    for (const record of records) attach(record, additions[indexes[position++] ?? 0] as ScannedRecord);
  }

  #variables({ variables }: CompiledFetch): string {
    if (variables.length === 0) return '';
    const picked: Record<string, unknown> = {};
    for (const name of variables)
      if (this.execution.variables[name] !== undefined) picked[name] = this.execution.variables[name];
    return toLatin1(JSON.stringify(picked).slice(1, -1));
  }

  #ask(fetch: CompiledFetch, variables: string, onSource: (source: ResponseBytes) => void): void {
    const { caller, deadline, send, buffered: recording } = this.execution;
    if (deadline.isOver) throw FALL_BACK;
    const body = fetch.head + variables + fetch.tail;
    const { subgraph, operationName, kind } = fetch;
    const request = { subgraph, operationName, kind, body, headers: caller.headers, deadline };
    const answer = send(request);
    const recorded = recording.add(request, answer);
    answer.then(
      (bytes) => {
        recorded.isSettled = true;
        this.#guard(() => {
          // Text that is not UTF-8 would reach the client as it is; read as text, its wrong bytes are replaced.
          if (!isUtf8(bytes)) throw FALL_BACK;
          const source: ResponseBytes = { bytes, base: 0 };
          this.#sources.push(source);
          onSource(source);
        });
      },
      () => {
        recorded.isSettled = true;
        this.#fallBack(FALL_BACK);
      },
    );
  }
}

function afterAll(count: number, done: OnDone): OnDone {
  let left = count;
  return () => {
    left -= 1;
    if (left === 0) done();
  };
}
