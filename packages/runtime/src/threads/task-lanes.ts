/**
 * Runs tasks of many clients in two worker threads: a fast lane for short tasks and a slow lane for long ones. A task
 * that takes longer than a short task should becomes the slow lane's, with its worker, and the other worker serves the
 * fast lane. So a long task delays short ones by some milliseconds, and no worker is thrown away for it. A task over its
 * budget of CPU time ends with its worker, and its client then waits before it may hand in another one. A client whose
 * tasks take long gets the slow lane only, while other clients are active.
 */
import { createFairQueue } from './fair-queue.js';
import { ThreadLimitError } from './task-thread.js';
import type { TaskWorker } from './task-thread.js';

/** What the lanes use of a worker. */
export type LaneWorker<Task, Result> = Pick<TaskWorker<Task, Result>, 'isAlive' | 'run' | 'abort' | 'close'> & {
  readonly ready: Promise<unknown>;
};

export interface LaneTask<Task> {
  readonly task: Task;
  /** Tasks of clients are taken in turn, and the limits hold for each. */
  readonly client: string;
  /** Whether the task is known to take long: it waits for the slow lane from the start. */
  readonly isLong: boolean;
  /** Whether anybody waits for the result; asked before the task starts. */
  readonly isWanted: () => boolean;
}

export interface LaneLimits {
  /** CPU time of one task. */
  readonly cpuMs: number;
  /** After this time by the clock a task of the fast lane moves to the slow lane. */
  readonly shortMs: number;
  /** CPU time of a task in the fast lane, while the slow lane has another one. */
  readonly crowdedCpuMs: number;
  /** Tasks that wait, in each lane. */
  readonly maxQueued: number;
  /** The same for one client. */
  readonly maxQueuedOfClient: number;
  /** How long a client waits after its task went over `cpuMs`. Doubles with each, up to 16 times. */
  readonly penaltyMs: number;
  /** How long after the last task the workers are ended, since each has a heap of its own. The next task starts one. */
  readonly idleMs: number;
}

/** The task was not run. It may be handed in again later. */
export class LaneRefusal extends Error {
  override readonly name = 'LaneRefusal';
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}

interface Entry<Task, Result> extends LaneTask<Task> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

interface Lane<Task, Result> {
  readonly worker: LaneWorker<Task, Result>;
  readonly entry: Entry<Task, Result>;
  /** Whether the task has taken longer than a short one should. */
  isLong: boolean;
}

/** For how long a client counts as active after a task, and as one whose tasks take long. */
const ACTIVE_MS = 10_000;

interface Penalty {
  readonly count: number;
  readonly until: number;
}

/** Clients whose penalties, or long tasks, are remembered. */
const MAX_CLIENTS = 1_000;
const MAX_PENALTY_FACTOR = 16;
const START_RETRY_MS = 1_000;

export class TaskLanes<Task, Result> {
  readonly #fastQueue = createFairQueue<Entry<Task, Result>>();
  readonly #slowQueue = createFairQueue<Entry<Task, Result>>();
  readonly #penalties = new Map<string, Penalty>();
  #fast: Lane<Task, Result> | null = null;
  #slow: Lane<Task, Result> | null = null;
  /** Workers without a task. With those of the lanes there are two at most. */
  readonly #idle: LaneWorker<Task, Result>[] = [];
  #isClosed = false;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Client -> until when it gets the slow lane only. */
  readonly #slowClients = new Map<string, number>();
  /** The client of the last task, and the last other one, with the times. */
  #lastClients: readonly { readonly client: string; readonly at: number }[] = [];

  /**
   * @param startWorker Starts a worker. At most two are alive.
   * @param limits
   * @param now The time in milliseconds, for penalties.
   */
  constructor(
    private readonly startWorker: () => LaneWorker<Task, Result>,
    private readonly limits: LaneLimits,
    private readonly now: () => number = Date.now,
  ) {}

  /** Starts one worker. Rejects when it fails to start. */
  async open(): Promise<void> {
    this.#addIdle();
    await Promise.all(this.#idle.map(({ ready }) => ready));
    this.#endWhenIdle();
  }

  /** Starts the second worker before it is needed, unless the first was ended as idle. */
  startSecond(): void {
    if (this.#idle.length + this.#busyLanes() === 1) this.#addIdle();
  }

  /** Rejects with a `LaneRefusal`, or with a `ThreadLimitError` when the task failed or went over its budget. */
  run(task: LaneTask<Task>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const refusal = this.#refusalOf(task);
      if (refusal !== null) return reject(refusal);
      const isLong = this.#isLong(task);
      (isLong ? this.#slowQueue : this.#fastQueue).add(task.client, { ...task, isLong, resolve, reject });
      this.#startNext();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    for (const queue of [this.#fastQueue, this.#slowQueue])
      for (let entry = queue.next(); entry !== undefined; entry = queue.next()) entry.reject(closedError());
    const workers = [this.#fast?.worker, this.#slow?.worker, ...this.#idle];
    await Promise.all(workers.map(async (worker) => worker?.close()));
  }

  #isLong({ client, isLong }: LaneTask<Task>): boolean {
    const now = this.now();
    const others = this.#lastClients.filter((last) => last.client !== client);
    this.#lastClients = [{ client, at: now }, ...others.slice(0, 1)];
    const isAlone = others.every(({ at }) => now - at > ACTIVE_MS);
    return isLong || (!isAlone && (this.#slowClients.get(client) ?? 0) > now);
  }

  #refusalOf({ client, isLong }: LaneTask<Task>): Error | null {
    if (this.#isClosed) return closedError();
    const penalty = this.#penalties.get(client);
    const waitMs = (penalty?.until ?? 0) - this.now();
    if (waitMs > 0)
      return new LaneRefusal('an earlier one of this client took too long, and no new ones are accepted', waitMs);
    const queue = isLong ? this.#slowQueue : this.#fastQueue;
    const { maxQueued, maxQueuedOfClient, cpuMs } = this.limits;
    return queue.size >= maxQueued || queue.sizeOf(client) >= maxQueuedOfClient
      ? new LaneRefusal('too many are waiting already', cpuMs)
      : null;
  }

  #startNext(): void {
    if (this.#isClosed) return;
    // Only when another task waits: until then the long task is in nobody's way, and no second worker is needed.
    if (this.#fast?.isLong === true && this.#fastQueue.size > 0) this.#makeWay(this.#fast);
    if (this.#fast === null) {
      const entry = nextWanted(this.#fastQueue);
      if (entry !== undefined) this.#startFast(entry);
    }
    // The fast lane keeps a worker for itself: a long task starts in the other one.
    if (this.#slow === null) {
      const entry = nextWanted(this.#slowQueue);
      if (entry !== undefined) this.#startSlow(entry);
    }
  }

  #startFast(entry: Entry<Task, Result>): void {
    const lane: Lane<Task, Result> = { worker: this.#takeWorker(), entry, isLong: false };
    this.#fast = lane;
    // The time in which the worker starts is not the task's.
    void lane.worker.ready.then(
      () => {
        if (this.#fast !== lane) return;
        setTimeout(() => this.#passShortTime(lane), this.limits.shortMs).unref();
      },
      () => {},
    );
    this.#execute(lane);
  }

  #startSlow(entry: Entry<Task, Result>): void {
    this.#slow = { worker: this.#takeWorker(), entry, isLong: true };
    this.#execute(this.#slow);
  }

  #execute(lane: Lane<Task, Result>): void {
    const { worker, entry } = lane;
    worker.ready
      .then(
        () => worker.run(entry.task, this.limits.cpuMs),
        (error: Error) => Promise.reject(new LaneRefusal(`a worker failed to start: ${error.message}`, START_RETRY_MS)),
      )
      .then(entry.resolve, (error: Error) => this.#fail(entry, error))
      .finally(() => this.#release(lane));
  }

  #passShortTime(lane: Lane<Task, Result>): void {
    if (this.#fast !== lane) return;
    lane.isLong = true;
    rememberLatest(this.#slowClients, lane.entry.client, this.now() + ACTIVE_MS);
    this.#startNext();
  }

  /** Moves the fast lane's task to the slow lane, or ends it in time when that has another one. */
  #makeWay(lane: Lane<Task, Result>): void {
    if (this.#slow === null) {
      this.#slow = lane;
      this.#fast = null;
      return;
    }
    // Both workers have a long task. This one starts again later, so that short ones get this lane.
    lane.isLong = false;
    const { shortMs, crowdedCpuMs } = this.limits;
    setTimeout(() => {
      if (this.#fast !== lane) return;
      if (this.#slow === null) this.#passShortTime(lane);
      else lane.worker.abort(CROWDED);
    }, crowdedCpuMs - shortMs).unref();
  }

  #fail(entry: Entry<Task, Result>, error: Error): void {
    if (error.message !== CROWDED) {
      if (error instanceof ThreadLimitError && !this.#isClosed) this.#penalize(entry.client);
      return entry.reject(error);
    }
    const refusal = this.#refusalOf({ ...entry, isLong: true });
    if (refusal !== null) return entry.reject(refusal);
    this.#slowQueue.add(entry.client, { ...entry, isLong: true });
  }

  #penalize(client: string): void {
    const count = (this.#penalties.get(client)?.count ?? 0) + 1;
    const factor = Math.min(2 ** (count - 1), MAX_PENALTY_FACTOR);
    rememberLatest(this.#penalties, client, { count, until: this.now() + this.limits.penaltyMs * factor });
  }

  #release(lane: Lane<Task, Result>): void {
    if (this.#fast === lane) this.#fast = null;
    else if (this.#slow === lane) this.#slow = null;
    if (lane.worker.isAlive) this.#idle.unshift(lane.worker);
    // A worker that was ended is replaced at once: the next task finds it ready.
    else this.#addIdle();
    this.#startNext();
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    if (this.#isClosed || this.#busyLanes() > 0) return;
    this.#idleTimer = setTimeout(() => {
      for (const worker of this.#idle.splice(0)) worker.abort('it was idle');
    }, this.limits.idleMs).unref();
  }

  #busyLanes(): number {
    return (this.#fast === null ? 0 : 1) + (this.#slow === null ? 0 : 1);
  }

  #addIdle(): void {
    if (!this.#isClosed) this.#idle.push(this.startWorker());
  }

  #takeWorker(): LaneWorker<Task, Result> {
    clearTimeout(this.#idleTimer);
    // One that has run a task is ready, and comes before one that may still be starting.
    for (let idle = this.#idle.shift(); idle !== undefined; idle = this.#idle.shift()) if (idle.isAlive) return idle;
    return this.startWorker();
  }
}

function rememberLatest<T>(known: Map<string, T>, client: string, value: T): void {
  known.delete(client);
  known.set(client, value);
  const [oldest] = known.keys();
  if (known.size > MAX_CLIENTS && oldest !== undefined) known.delete(oldest);
}

/** Why a task of the fast lane was ended while the slow lane had another one. */
const CROWDED = 'it was moved to the slow lane';

function closedError(): Error {
  return new LaneRefusal('the threads are closed', 1_000);
}

function nextWanted<
  Entry extends { readonly isWanted: () => boolean; readonly reject: (error: Error) => void },
>(queue: { next(): Entry | undefined }): Entry | undefined {
  for (let entry = queue.next(); entry !== undefined; entry = queue.next()) {
    if (entry.isWanted()) return entry;
    entry.reject(new LaneRefusal('nobody waits for it any more', 0));
  }
  return undefined;
}
