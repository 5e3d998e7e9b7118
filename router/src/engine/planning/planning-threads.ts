/**
 * Validates and plans operations in worker threads with limits of CPU time, memory and stack, for the requests of many
 * clients; see `TaskLanes`. A failure for lack of time, memory or stack says nothing about the operation: it is not
 * kept, but the same text is not tried again for a while.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '@marquee/runtime/log';
import type { HistogramSeries } from '@marquee/runtime/metrics/instruments';
import { LaneRefusal, TaskLanes } from '@marquee/runtime/threads/task-lanes';
import { ThreadLimitError } from '@marquee/runtime/threads/task-thread';
import { GraphQLError, print, Source } from 'graphql';
import { LRUCache } from 'lru-cache';
import { PlanningUnavailableError } from '../../errors.js';
import type { SupergraphPlanner } from './document-planner.js';
import type { SupergraphSchemas } from './planner-schema.js';
import { PlanningError } from './planning-error.js';
import type { PlanningResult, PlanningTask } from './planning-task.js';
import type { PlanningWorker, PlanningWorkers } from './planning-workers.js';
import type { Requester } from './requester.js';
import { ROUTER_ITSELF } from './requester.js';

export interface PlanningThreads extends SupergraphPlanner {
  /** The errors of a text that is within the limits. Rejects with a `PlanningUnavailableError`. */
  validate(text: string, requester: Requester): Promise<readonly GraphQLError[]>;
}

export interface PlanningTimings extends Readonly<Record<PlanningTask['kind'], HistogramSeries>> {
  /** Tasks that run or wait for a thread. */
  readonly unfinished: Record<PlanningTask['kind'], number>;
}

export interface PlanningThreadsOptions {
  readonly workers: PlanningWorkers;
  readonly supergraphSdl: string;
  /** CPU time for one operation, in milliseconds. */
  readonly cpuMs: number;
  /** How long after the last operation the threads are ended. */
  readonly idleMs: number;
  /** Where the times of tasks are recorded, with their wait for a thread; nowhere by default. */
  readonly timings?: PlanningTimings | undefined;
  readonly log: Logger;
}

/** The browse page needs about 50 ms the first time. */
const SHORT_MS = 25;
/** What a new thread takes to start: ending a task earlier would not give its lane to others sooner. */
const CROWDED_CPU_MS = 1_500;
/** Longer texts wait for the slow lane: planning takes about 20 ms for each thousand characters. */
const LONG_TEXT = 8_000;
const LANE_LIMITS = { shortMs: SHORT_MS, crowdedCpuMs: CROWDED_CPU_MS, maxQueued: 200, maxQueuedOfClient: 100 };
/**
 * After the first operation of a client. A supergraph that is replaced at once, or whose clients send known operations
 * only, needs no second thread. The first long operation starts it in any case.
 */
const SECOND_AFTER_MS = 5_000;
const PENALTY_MS = 10_000;
/** How long a text that failed for lack of time, memory or stack is not tried again. */
const FAILED_TEXT_MS = 60_000;
const MAX_FAILED_TEXTS = 200;

export function openPlanningThreads(options: PlanningThreadsOptions): PlanningThreads {
  const { workers, supergraphSdl, cpuMs, idleMs, timings, log } = options;
  let schemas: Promise<SupergraphSchemas> | null = null;
  const startWorker = (): PlanningWorker => {
    const worker = workers.open(supergraphSdl);
    schemas ??= worker.ready;
    return worker;
  };
  const lanes = new TaskLanes(startWorker, { ...LANE_LIMITS, cpuMs, idleMs, penaltyMs: PENALTY_MS });
  lanes.open().catch(() => {});
  const runTask = timed(createRun(lanes, log), timings);
  let timer: NodeJS.Timeout | null = null;
  const startSecond = (): void => {
    timer = null;
    lanes.startSecond();
  };
  const run: Run = (task, requester) => {
    if (requester !== ROUTER_ITSELF) timer ??= setTimeout(startSecond, SECOND_AFTER_MS).unref();
    return runTask(task, requester);
  };
  return {
    schemas: schemas ?? Promise.reject(new Error('No planning thread has started.')),
    validate: async (text, requester) => {
      const result = await run({ kind: 'validate', text }, requester);
      if (!('errors' in result)) throw new TypeError('The planning thread has answered another task.');
      const source = new Source(text);
      return result.errors.map(
        ({ message, positions, extensions }) => new GraphQLError(message, { source, positions, extensions }),
      );
    },
    plan: async (document, overrides, requester, without = []) => {
      // The document has just been made, and is now printed: each takes some milliseconds for a large one.
      await nextTurn();
      const result = await run({ kind: 'plan', text: print(document), overrides, without }, requester);
      if ('plan' in result) return result.plan;
      if (!('failure' in result)) throw new TypeError('The planning thread has answered another task.');
      const { code, message, cause } = result.failure;
      throw new PlanningError(code, message, { cause });
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      return lanes.close();
    },
  };
}

type Run = (task: PlanningTask, requester: Requester) => Promise<PlanningResult>;

function timed(run: Run, timings: PlanningThreadsOptions['timings']): Run {
  if (timings === undefined) return run;
  return async (task, requester) => {
    const startedAt = performance.now();
    timings.unfinished[task.kind] += 1;
    try {
      return await run(task, requester);
    } finally {
      timings.unfinished[task.kind] -= 1;
      timings[task.kind].observe((performance.now() - startedAt) / 1_000);
    }
  };
}

function createRun(lanes: TaskLanes<PlanningTask, PlanningResult>, log: Logger): Run {
  const failedTexts = new LRUCache<string, number>({ max: MAX_FAILED_TEXTS, ttl: FAILED_TEXT_MS });
  return async (task, requester) => {
    const { kind, text } = task;
    const key = kind === 'plan' ? `${task.without.join()} ${text}` : text;
    const failedAt = failedTexts.get(key);
    if (failedAt !== undefined)
      throw new PlanningUnavailableError(
        `it took too long ${Math.ceil((Date.now() - failedAt) / 1_000)} s ago`,
        FAILED_TEXT_MS - (Date.now() - failedAt),
      );
    try {
      return await lanes.run({
        task,
        client: requester.address,
        isLong: text.length > LONG_TEXT && requester !== ROUTER_ITSELF,
        isWanted: () => requester.isWaiting,
      });
    } catch (error) {
      if (error instanceof LaneRefusal) throw new PlanningUnavailableError(error.message, error.retryAfterMs);
      if (!(error instanceof ThreadLimitError)) throw error;
      failedTexts.set(key, Date.now());
      log.warn({ task: kind, length: text.length, reason: error.message }, 'an operation could not be planned in time');
      throw new PlanningUnavailableError(error.message, FAILED_TEXT_MS);
    }
  };
}
