/**
 * The fetches of one subgraph in three lanes, by level. The limit of fetches in flight is partitioned, as in
 * `AbstractPartitionedLimiter.java` of Netflix's concurrency-limits: a level may use the whole limit while others do
 * not, and always has its own share: critical fetches begin at once when the limit is used up by best-effort ones. So
 * the fetches in flight exceed the limit by the shares of the more important levels at most.
 *
 * What may not begin waits, in a queue per level with bounds of length and time. Waiting levels take turns by their
 * weights (stride scheduling), so that none starves.
 */
import { LEVELS } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import type { AdaptiveLimit } from './adaptive-limit.js';

/** The share of the limit that is reserved for a level; also its weight when several levels wait. */
const SHARES: Readonly<Record<Level, number>> = { critical: 0.5, degraded: 0.35, 'best-effort': 0.15 };

export interface Waiter {
  /** Called once when the fetch may begin; the lane counts it as in flight from then on. */
  onTurn(): void;
}

interface Lane {
  readonly level: Level;
  readonly share: number;
  inFlight: number;
  /** In the order of arrival. */
  readonly waiting: Map<Waiter, number>;
  /** Virtual time: the lane with the lowest one has the next turn. */
  pass: number;
}

export class Lanes {
  readonly #lanes: readonly Lane[] = LEVELS.map((level) => ({
    level,
    share: SHARES[level],
    inFlight: 0,
    waiting: new Map<Waiter, number>(),
    pass: 0,
  }));
  #inFlight = 0;
  /** Virtual time of the last turn. */
  #pass = 0;

  /** @param maxWaiting Of each level. */
  constructor(
    private readonly limit: AdaptiveLimit,
    private readonly maxWaiting: number,
  ) {}

  get inFlight(): number {
    return this.#inFlight;
  }

  inFlightOf(level: Level): number {
    return this.#laneOf(level).inFlight;
  }

  waitingOf(level: Level): number {
    return this.#laneOf(level).waiting.size;
  }

  /** How long the first waiter of a level has waited; 0 when none waits. */
  headWaitMs(level: Level, now: number): number {
    for (const since of this.#laneOf(level).waiting.values()) return now - since;
    return 0;
  }

  /** Counts a fetch as in flight if it may begin at once. */
  tryBegin(level: Level): boolean {
    const lane = this.#laneOf(level);
    // Those who wait come first: this one is not to overtake them.
    if (lane.waiting.size > 0 || !this.#mayBegin(lane)) return false;
    this.#begin(lane);
    return true;
  }

  /** Returns false when the queue is full. */
  wait(level: Level, waiter: Waiter, now: number): boolean {
    const lane = this.#laneOf(level);
    if (lane.waiting.size >= this.maxWaiting) return false;
    // A lane that was empty does not get the turns that it did not need.
    if (lane.waiting.size === 0) lane.pass = Math.max(lane.pass, this.#pass);
    lane.waiting.set(waiter, now);
    return true;
  }

  giveUp(level: Level, waiter: Waiter): void {
    this.#laneOf(level).waiting.delete(waiter);
  }

  /** Ends a fetch, and lets those begin that may now. */
  end(level: Level): void {
    this.#laneOf(level).inFlight -= 1;
    this.#inFlight -= 1;
    for (let lane = this.#next(); lane !== null; lane = this.#next()) {
      const [waiter] = lane.waiting.keys();
      if (waiter === undefined) return;
      lane.waiting.delete(waiter);
      this.#begin(lane);
      waiter.onTurn();
    }
  }

  #next(): Lane | null {
    let next: Lane | null = null;
    for (const lane of this.#lanes)
      if (lane.waiting.size > 0 && this.#mayBegin(lane) && (next === null || lane.pass < next.pass)) next = lane;
    if (next !== null) {
      this.#pass = next.pass;
      next.pass += 1 / next.share;
    }
    return next;
  }

  #mayBegin(lane: Lane): boolean {
    const limit = this.limit.value;
    return this.#inFlight < limit || lane.inFlight < Math.ceil(limit * lane.share);
  }

  #begin(lane: Lane): void {
    lane.inFlight += 1;
    this.#inFlight += 1;
  }

  #laneOf(level: Level): Lane {
    const index = level === 'critical' ? 0 : level === 'degraded' ? 1 : 2;
    return this.#lanes[index] as Lane;
  }
}
