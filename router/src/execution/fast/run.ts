/** Runs a compiled plan: requests as text, answers as slices, the client's answer as one text. */
import { isUtf8 } from 'node:buffer';
import type { Caller, Deadline, DeadlineListener } from '../../engine.js';
import type { RawClient } from '../../subgraph-client/send-raw.js';
import { toLatin1 } from './code.js';
import type { FastEntities, FastFetch, FastOrder, FastPlan, ScannedRecord } from './compile.js';
import { FALL_BACK } from './ineligible.js';
import type { Recording } from './recording.js';

export interface FastExecution {
  readonly plan: FastPlan;
  /** By the plan's names. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: RawClient['send'];
  readonly recording: Recording;
}

/** The whole response, one character for each byte. Rejects with `FALL_BACK`; what has been asked until then is in the recording. */
export const runFast = async (execution: FastExecution): Promise<string> => {
  const run = new FastRun(execution);
  await run.untilDeadline(run.step(execution.plan.order));
  return `{"data":${execution.plan.write(run.roots)}}`;
};

class FastRun {
  /** By the index of the fetch. */
  readonly roots: (ScannedRecord | undefined)[] = [];
  readonly #targets: readonly ScannedRecord[][];
  #isOver = false;

  constructor(private readonly execution: FastExecution) {
    this.#targets = Array.from({ length: execution.plan.targetCount }, () => []);
  }

  async step(order: FastOrder): Promise<void> {
    switch (order.kind) {
      case 'fetch':
        return order.fetch.entities === null ? this.#fetchRoot(order.fetch) : this.#fetchEntities(order.fetch, order.fetch.entities);
      case 'parallel':
        await Promise.all(order.steps.map((each) => this.step(each)));
        return;
      case 'sequence':
        for (const each of order.steps) await this.step(each);
    }
  }

  /** What has come by then is worth a partial answer, which the general path gives. */
  async untilDeadline(steps: Promise<void>): Promise<void> {
    const { deadline } = this.execution;
    let listener: DeadlineListener | undefined;
    const overdue = new Promise<never>((_, reject) => {
      listener = { onOver: () => reject(FALL_BACK) };
      deadline.listen(listener);
    });
    try {
      await Promise.race([steps, overdue]);
    } finally {
      this.#isOver = true;
      if (listener) deadline.unlisten(listener);
    }
  }

  async #fetchRoot(fetch: FastFetch): Promise<void> {
    const root = await this.#ask(fetch, this.#variables(fetch), 0, []);
    this.roots[fetch.index] = root as ScannedRecord;
  }

  async #fetchEntities(fetch: FastFetch, { target, represent, identify, attach }: FastEntities): Promise<void> {
    const indexes = new Map<string, number>();
    const types: string[] = [];
    const asked: ScannedRecord[] = [];
    const indexOf: number[] = [];
    let representations = '';
    for (const record of this.#targets[target] ?? []) {
      const identity = identify(record);
      if (identity === '') continue;
      let index = indexes.get(identity);
      if (index === undefined) {
        index = types.length;
        indexes.set(identity, index);
        types.push(record.type);
        representations += index === 0 ? represent(record) : `,${represent(record)}`;
      }
      asked.push(record);
      indexOf.push(index);
    }
    if (asked.length === 0) return;
    const own = this.#variables(fetch);
    const entities = await this.#ask(fetch, `${own}${own === '' ? '' : ','}"representations":[${representations}]`, types.length, types);
    for (const [position, record] of asked.entries()) attach(record, (entities as ScannedRecord[])[indexOf[position] ?? 0] as ScannedRecord);
  }

  #variables({ variables }: FastFetch): string {
    if (variables.length === 0) return '';
    const picked: Record<string, unknown> = {};
    for (const name of variables) if (this.execution.variables[name] !== undefined) picked[name] = this.execution.variables[name];
    return toLatin1(JSON.stringify(picked).slice(1, -1));
  }

  async #ask(fetch: FastFetch, variables: string, count: number, types: readonly string[]): Promise<NonNullable<ReturnType<FastFetch['scan']>>> {
    const { caller, deadline, send, recording } = this.execution;
    if (this.#isOver || deadline.isOver) throw FALL_BACK;
    const body = fetch.head + variables + fetch.tail;
    const { subgraph, operationName, kind } = fetch;
    const answer = send({ subgraph, operationName, kind, body, headers: caller.headers, deadline });
    recording.note(subgraph, body, answer);
    const bytes = await answer.catch(() => null);
    // Text that is not UTF-8 would reach the client as it is; read as text, its wrong bytes are replaced.
    const scanned = bytes === null || !isUtf8(bytes) ? null : fetch.scan(bytes, bytes.toString('latin1'), count, types, this.#targets);
    if (scanned === null) throw FALL_BACK;
    return scanned;
  }
}
