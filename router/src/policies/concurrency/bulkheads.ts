/**
 * The lanes and the limit of each subgraph. They belong to the router, not to one supergraph: what was learned about a
 * subgraph outlasts a new supergraph.
 */
import { LEVELS } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import type { HistogramSeries } from '@marquee/runtime/metrics/instruments';
import { AdaptiveLimit } from './adaptive-limit.js';
import type { AdaptiveLimitOptions } from './adaptive-limit.js';
import { Lanes } from './lanes.js';

export interface BulkheadConfig {
  readonly limit: AdaptiveLimitOptions;
  /** Fetches that may wait, of each level and subgraph. */
  readonly maxWaiting: number;
  /** The longest time in a queue, in milliseconds. */
  readonly maxWaitMs: number;
}

export const DEFAULT_BULKHEADS: BulkheadConfig = {
  // With fewer than 8, one slow response would stop the others. With 64 and the shares that may exceed the limit, the
  // connections of a subgraph (128) suffice, so none waits for a connection.
  limit: { min: 8, initial: 32, max: 64 },
  maxWaiting: 1_000,
  maxWaitMs: 1_000,
};

/** Why a fetch was not sent. */
export type ShedReason = 'queue' | 'wait' | 'load';

export class Bulkhead {
  readonly limit: AdaptiveLimit;
  readonly lanes: Lanes;
  readonly shed: Record<Level, number> = { critical: 0, degraded: 0, 'best-effort': 0 };
  /** Fetches that got a response. */
  completed = 0;
  #completedBefore = 0;

  constructor(readonly config: BulkheadConfig) {
    this.limit = new AdaptiveLimit(config.limit);
    this.lanes = new Lanes(this.limit, config.maxWaiting);
  }

  /**
   * How long fetches that are not best-effort wait, since the subgraph has completed some since the last call: one that
   * completes none is broken and not overloaded, and to refuse requests does not help it.
   */
  takeQueueDelayMs(now: number): number {
    const isServing = this.completed > this.#completedBefore;
    this.#completedBefore = this.completed;
    return isServing ? Math.max(this.lanes.headWaitMs('critical', now), this.lanes.headWaitMs('degraded', now)) : 0;
  }
}

export interface BulkheadState {
  /** The most fetches in flight that the subgraph is given now. */
  readonly limit: number;
  readonly inFlight: number;
  readonly waiting: Readonly<Record<Level, number>>;
  /** Fetches that were not sent, since the start. */
  readonly shed: Readonly<Record<Level, number>>;
}

export class Bulkheads {
  readonly #bySubgraph = new Map<string, Bulkhead>();

  /** @param waits Where the waits of fetches are recorded, in seconds; nowhere by default. */
  constructor(
    private readonly config: BulkheadConfig,
    readonly waits: Pick<HistogramSeries, 'observe'> | null = null,
  ) {}

  of(subgraph: string): Bulkhead {
    const known = this.#bySubgraph.get(subgraph);
    if (known !== undefined) return known;
    const opened = new Bulkhead(this.config);
    this.#bySubgraph.set(subgraph, opened);
    return opened;
  }

  /** Whether fetches of the subgraph wait for their turn. */
  isQueueing(subgraph: string): boolean {
    const lanes = this.#bySubgraph.get(subgraph)?.lanes;
    return lanes !== undefined && LEVELS.some((level) => lanes.waitingOf(level) > 0);
  }

  /** Drops the subgraphs that a new supergraph does not have. */
  keepOnly(subgraphs: ReadonlySet<string>): void {
    for (const [name, { lanes }] of this.#bySubgraph)
      if (!subgraphs.has(name) && lanes.inFlight === 0) this.#bySubgraph.delete(name);
  }

  /** The longest queue delay of a subgraph that serves; see `Bulkhead.takeQueueDelayMs`. */
  takeQueueDelayMs(now = performance.now()): number {
    let longest = 0;
    for (const bulkhead of this.#bySubgraph.values()) longest = Math.max(longest, bulkhead.takeQueueDelayMs(now));
    return longest;
  }

  /** By subgraph. */
  state(): ReadonlyMap<string, BulkheadState> {
    return new Map(
      [...this.#bySubgraph].map(([name, { limit, lanes, shed }]) => {
        const waiting = Object.fromEntries(LEVELS.map((level) => [level, lanes.waitingOf(level)]));
        return [
          name,
          {
            limit: limit.value,
            inFlight: lanes.inFlight,
            waiting: waiting as Record<Level, number>,
            shed: { ...shed },
          },
        ] as const;
      }),
    );
  }
}
