/**
 * Runs a compiled plan: requests as text, answers as positions in their bytes, the client's answer as bytes. Steps call
 * back instead of being awaited: sixteen fetches under `Promise.all` and `race` made more garbage than their answers.
 */
import { isUtf8 } from 'node:buffer';
import type { Caller, Deadline, DeadlineListener } from '../engine.js';
import type { RawClient } from '../../subgraph-client/raw-request.js';
import { toLatin1 } from './generated-code.js';
import { KnownEntities } from './entity-batches.js';
import type { EntityRequest, Wanted } from './entity-batches.js';
import type { FastEntities, FastFetch, FastOrder, FastPlan, ScannedRecord } from './compiled-plan.js';
import { FALL_BACK } from './unsupported.js';
import type { Recording } from './buffered-responses.js';
import { readRoot } from './response-bytes.js';
import type { Source } from './response-bytes.js';

export interface FastExecution {
  readonly plan: FastPlan;
  /** By the plan's names. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: RawClient['send'];
  readonly recording: Recording;
}

/** The whole response. Rejects with `FALL_BACK`; what has been asked until then is in the recording. */
export function runFast(execution: FastExecution): Promise<Buffer> {
  return new Promise((resolve, reject) => void new FastRun(execution, resolve, reject).start());
}

type Done = () => void;

class FastRun implements DeadlineListener {
  /** By the index of the fetch. */
  readonly #roots: (ScannedRecord | undefined)[] = [];
  readonly #sources: Source[] = [];
  readonly #targets: ScannedRecord[][] = [];
  readonly #known: (KnownEntities | undefined)[] = [];
  #isOver = false;

  constructor(
    private readonly execution: FastExecution,
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
    const body = this.execution.plan.write(this.#roots, this.#sources);
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

  #step(order: FastOrder, done: Done): void {
    if (order.kind === 'fetch')
      return order.fetch.entities === null
        ? this.#fetchRoot(order.fetch, done)
        : this.#fetchEntities(order.fetch, order.fetch.entities, done);
    if (order.kind === 'sequence') return this.#sequence(order.steps, 0, done);
    const oneDone = afterAll(order.steps.length, done);
    for (const step of order.steps) this.#step(step, oneDone);
  }

  #sequence(steps: readonly FastOrder[], index: number, done: Done): void {
    const step = steps[index];
    if (step === undefined) return done();
    this.#step(step, () => this.#sequence(steps, index + 1, done));
  }

  #fetchRoot(fetch: FastFetch, done: Done): void {
    const { plan } = this.execution;
    this.#ask(fetch, this.#variables(fetch), (source) => {
      plan.begin(this.#targets);
      if (!readRoot(source, fetch.scan)) throw FALL_BACK;
      this.#roots[fetch.index] = plan.made();
      done();
    });
  }

  #fetchEntities(fetch: FastFetch, entities: FastEntities, done: Done): void {
    const known = (this.#known[entities.group] ??= new KnownEntities());
    const wanted = known.want(this.#targets[entities.target] ?? [], fetch, entities);
    if (wanted.length === 0) return done();
    const oneDone = afterAll(wanted.length, done);
    for (const each of wanted) {
      each.request.whenRead((source) => {
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

  #askEntities(request: EntityRequest): void {
    const { plan } = this.execution;
    const own = this.#variables(request.fetch);
    this.#ask(
      request.fetch,
      `${own}${own === '' ? '' : ','}"representations":[${request.representations}]`,
      (source) => {
        plan.begin(this.#targets);
        request.read(source, plan);
      },
    );
  }

  #attach(fetch: FastFetch, { attach }: FastEntities, { request, records, indexes }: Wanted, source: Source): void {
    const { plan } = this.execution;
    plan.begin(this.#targets);
    const additions = request.recordsFor(fetch.scan, indexes, source, plan);
    let position = 0;
    for (const record of records) attach(record, additions[indexes[position++] ?? 0] as ScannedRecord);
  }

  #variables({ variables }: FastFetch): string {
    if (variables.length === 0) return '';
    const picked: Record<string, unknown> = {};
    for (const name of variables)
      if (this.execution.variables[name] !== undefined) picked[name] = this.execution.variables[name];
    return toLatin1(JSON.stringify(picked).slice(1, -1));
  }

  #ask(fetch: FastFetch, variables: string, onSource: (source: Source) => void): void {
    const { caller, deadline, send, recording } = this.execution;
    if (deadline.isOver) throw FALL_BACK;
    const body = fetch.head + variables + fetch.tail;
    const { subgraph, operationName, kind } = fetch;
    const request = { subgraph, operationName, kind, body, headers: caller.headers, deadline };
    const answer = send(request);
    const recorded = recording.note(request, answer);
    answer.then(
      (bytes) => {
        recorded.isSettled = true;
        this.#guard(() => {
          // Text that is not UTF-8 would reach the client as it is; read as text, its wrong bytes are replaced.
          if (!isUtf8(bytes)) throw FALL_BACK;
          const source: Source = { bytes, base: 0 };
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

function afterAll(count: number, done: Done): Done {
  let left = count;
  return () => {
    left -= 1;
    if (left === 0) done();
  };
}
