/**
 * Worker threads for planning. One that has planned for an old supergraph is kept for a minute: it loads a new one in a
 * third of the time that a new thread takes, since its code is loaded and optimized.
 */
import { TaskWorker } from '@marquee/runtime/threads/task-thread';
import type { WorkerLimits } from '@marquee/runtime/threads/task-thread';
import type { LaneWorker } from '@marquee/runtime/threads/task-lanes';
import type { SupergraphSchemas } from './planner-schema.js';
import type { LoadResult, LoadTask, PlanningResult, PlanningTask, PlanningWorkerData } from './planning-task.js';

/** A worker for one supergraph. */
export interface PlanningWorker extends LaneWorker<PlanningTask, PlanningResult> {
  /** Rejects with the reason why the supergraph is refused, or with a `ThreadLimitError`. */
  readonly ready: Promise<SupergraphSchemas>;
}

type Thread = TaskWorker<LoadTask | PlanningTask, LoadResult | PlanningResult>;

const SPARE_MS = 60_000;
/** CPU time in which a supergraph must be loaded. One of thousands of types takes some seconds. */
const LOAD_CPU_MS = 120_000;

const WORKER = new URL('../../../dist/engine/planning/planning-worker.js', import.meta.url);

export class PlanningWorkers {
  #spare: Thread | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    private readonly limits: WorkerLimits,
    private readonly data: PlanningWorkerData,
  ) {}

  open(supergraphSdl: string): PlanningWorker {
    const thread = this.#takeThread();
    const ready = thread.ready.then(() => loadInto(thread, supergraphSdl));
    ready.catch(() => {});
    return {
      ready,
      get isAlive() {
        return thread.isAlive;
      },
      run: (task, cpuMs) => thread.run(task, cpuMs) as Promise<PlanningResult>,
      abort: (message) => thread.abort(message),
      close: () => this.#release(thread),
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#spare?.close();
  }

  #takeThread(): Thread {
    const spare = this.#spare;
    this.#spare = null;
    clearTimeout(this.#timer);
    return spare?.isAlive === true ? spare : new TaskWorker(WORKER, this.limits, this.data);
  }

  #release(thread: Thread): Promise<void> {
    if (this.#isClosed || this.#spare !== null || !thread.isAlive || thread.isBusy) return thread.close();
    this.#spare = thread;
    this.#timer = setTimeout(() => {
      this.#spare = null;
      void thread.close();
    }, SPARE_MS).unref();
    return Promise.resolve();
  }
}

async function loadInto(thread: Thread, supergraphSdl: string): Promise<SupergraphSchemas> {
  const result = await thread.run({ kind: 'load', supergraphSdl }, LOAD_CPU_MS);
  if ('schemas' in result) return result.schemas;
  thread.abort('the supergraph is refused');
  throw new TypeError('refusal' in result ? result.refusal : 'The planning thread has answered another task.');
}
