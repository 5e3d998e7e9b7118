/** What protects the router and the subgraphs from overload: opened once per process, used by all supergraphs. */
import { availableParallelism } from 'node:os';
import { CpuSaturation } from '@marquee/runtime/load-shedding/cpu-saturation';
import { ProcessorWait } from '@marquee/runtime/load-shedding/processor-wait';
import { startLoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { Logger } from '@marquee/runtime/log';
import { Bulkheads } from '../policies/concurrency/bulkheads.js';
import type { RequestCount } from './admission.js';
import { ExecutionGate } from './execution-gate.js';
import { StartTurns } from './start-turns.js';
import type { OverloadConfig } from './settings.js';

export interface Protection {
  readonly bulkheads: Bulkheads;
  /** Null when no load is shed. */
  readonly shedder: LoadShedder | null;
  /** Whether other work on this machine makes responses late. */
  readonly processorWait?: Pick<ProcessorWait, 'isCrowded'>;
  /** Requests of clients. */
  readonly count: RequestCount;
  readonly gate: ExecutionGate;
  readonly turns: StartTurns;
}

/** Enough for a processor: some wait for subgraphs while others are executed. */
const OPERATIONS_PER_PROCESSOR = 8;
const MIN_OPERATIONS = 4;
/** Of each level. */
const MAX_WAITING = 500;

/** @param mode Unless it is `enforce`, every operation begins at once. */
function openGate(mode: OverloadConfig['mode'], maxRequests: number): ExecutionGate {
  const cpu = new CpuSaturation();
  const max = Math.max(MIN_OPERATIONS, maxRequests);
  return new ExecutionGate({
    limit: {
      min: MIN_OPERATIONS,
      initial: Math.min(max, OPERATIONS_PER_PROCESSOR * availableParallelism()),
      max,
      queueSize: 1,
    },
    maxWaiting: MAX_WAITING,
    isSaturated: mode === 'enforce' ? (now) => cpu.isSaturated(now) : () => false,
  });
}

export function openProtection(
  { mode, maxRequests, bulkheads: config }: OverloadConfig,
  log: Logger,
  fetchWaits: Bulkheads['waits'] = null,
): { readonly protection: Protection; close(): void } {
  const bulkheads = new Bulkheads(config, fetchWaits);
  const gate = openGate(mode, maxRequests);
  const turns = new StartTurns();
  const count = { inFlight: 0 };
  const load = startLoadShedder({
    mode,
    queueDelayMs: (busy) => queueDelayMs({ bulkheads, gate, turns, busy }),
    inFlight: () => count.inFlight,
    log,
  });
  return {
    protection: { bulkheads, shedder: load?.shedder ?? null, processorWait: new ProcessorWait(), count, gate, turns },
    close: () => load?.close(),
  };
}

interface Queues {
  readonly bulkheads: Pick<Bulkheads, 'takeQueueDelayMs'>;
  readonly gate: Pick<ExecutionGate, 'queueDelayMs'>;
  readonly turns: Pick<StartTurns, 'queueDelayMs'>;
  /** Share of the time in which the event loop of this process had work. */
  readonly busy: number;
}

/** From here on, the queue of a subgraph may be one for the processors that the subgraph and this process share. */
const BUSY = 0.5;

/**
 * How long operations wait because of the load. In a process with time to spare, the queue of a subgraph says that this
 * subgraph is slow: its own fetches are refused, and no request for other subgraphs is.
 */
export function queueDelayMs({ bulkheads, gate, turns, busy }: Queues): number {
  const ofSubgraphs = bulkheads.takeQueueDelayMs();
  return Math.max(busy >= BUSY ? ofSubgraphs : 0, gate.queueDelayMs, turns.queueDelayMs);
}
