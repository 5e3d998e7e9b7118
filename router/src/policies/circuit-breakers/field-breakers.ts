/**
 * Circuit breakers of single fields of a subgraph, by the errors in its responses. A breaker exists from the first
 * failure of its field until the window has none, so that nothing is counted for a field that works.
 */
import { LRUCache } from 'lru-cache';
import type { FetchProfile } from '../fetch-profile.js';
import { CircuitBreaker, DEFAULT_RULES } from './circuit-breaker.js';
import type { BreakerRules, BreakerState } from './circuit-breaker.js';

/** The same as for subgraphs, but a probe without an outcome is replaced sooner: its request may not reach the field. */
export const FIELD_RULES: BreakerRules = { ...DEFAULT_RULES, probeMs: 5_000 };

/** Fields with a breaker. The one whose breaker was used least recently is asked again as if it worked. */
const MAX_FIELDS = 1_000;

/** How often breakers of fields that work again are dropped. */
const SWEEP_MS = 1_000;

export interface FieldBreaker {
  readonly subgraph: string;
  /** As in `Title.artwork`. */
  readonly coordinate: string;
  readonly breaker: CircuitBreaker;
}

/** For operators and for metrics: a field whose breaker is not closed. */
export interface FieldBreakerState {
  readonly subgraph: string;
  readonly coordinate: string;
  readonly state: BreakerState;
  readonly retryInMs: number;
}

export interface FieldBreakerTotals {
  /** Since the start, by subgraph: how often a breaker has opened. */
  readonly opened: ReadonlyMap<string, number>;
  /** Since the start, by subgraph: how often a field was left out of an operation. */
  readonly leftOut: ReadonlyMap<string, number>;
}

export class FieldBreakers {
  readonly #breakers: LRUCache<string, FieldBreaker>;
  readonly #bySubgraph = new Map<string, Set<FieldBreaker>>();
  readonly #notClosed = new Set<FieldBreaker>();
  readonly #opened = new Map<string, number>();
  readonly #leftOut = new Map<string, number>();
  #sweptAtMs = 0;

  /** @param clock Milliseconds, never going back. */
  constructor(
    private readonly rules: BreakerRules,
    private readonly clock: () => number,
  ) {
    this.#breakers = new LRUCache({ max: MAX_FIELDS, dispose: (each) => this.#forget(each) });
  }

  /** Whether the breaker of any field refuses requests. */
  get isAnyOpen(): boolean {
    return this.#notClosed.size > 0;
  }

  /** Whether any field of the subgraph has a breaker. */
  watches(subgraph: string): boolean {
    return this.#bySubgraph.has(subgraph);
  }

  /** Counts a response whose errors, if it has any, are counted afterwards by `fail`. */
  succeed(subgraph: string, { fields }: FetchProfile): void {
    const ofSubgraph = this.#bySubgraph.get(subgraph);
    if (ofSubgraph === undefined || fields === null) return;
    for (const each of ofSubgraph) {
      if (!fields.coordinates.has(each.coordinate)) continue;
      each.breaker.succeed(each.breaker.pass);
      this.#note(each);
    }
    this.#sweep();
  }

  /** Counts a failure of a field in a response that `succeed` has counted. */
  fail(subgraph: string, coordinate: string): void {
    const key = keyOf(subgraph, coordinate);
    const known = this.#breakers.get(key);
    const each = known ?? { subgraph, coordinate, breaker: new CircuitBreaker(this.rules, this.clock) };
    const { breaker } = each;
    const openedBefore = breaker.opened;
    if (known === undefined) breaker.fail(breaker.pass);
    else breaker.revise();
    if (breaker.opened > openedBefore) add(this.#opened, subgraph);
    if (known === undefined) this.#keep(key, each);
    this.#note(each);
  }

  /** The fields among these that an operation must not request. One of them may become the probe, which is not refused. */
  refuse(fetched: Iterable<readonly [subgraph: string, coordinates: ReadonlySet<string>]>): readonly FieldBreaker[] {
    const refused: FieldBreaker[] = [];
    for (const [subgraph, coordinates] of fetched)
      for (const each of this.#bySubgraph.get(subgraph) ?? [])
        if (each.breaker.state !== 'closed' && coordinates.has(each.coordinate) && each.breaker.admit() === null)
          refused.push(each);
    return refused;
  }

  /** Counts a field that was left out of an operation. */
  noteLeftOut({ subgraph }: FieldBreaker): void {
    add(this.#leftOut, subgraph);
  }

  /** The fields whose breakers are not closed. */
  states(): readonly FieldBreakerState[] {
    return [...this.#notClosed].map(({ subgraph, coordinate, breaker }) => ({
      subgraph,
      coordinate,
      state: breaker.state,
      retryInMs: Math.round(breaker.retryInMs),
    }));
  }

  get totals(): FieldBreakerTotals {
    return { opened: this.#opened, leftOut: this.#leftOut };
  }

  #keep(key: string, each: FieldBreaker): void {
    const ofSubgraph = this.#bySubgraph.get(each.subgraph) ?? new Set();
    this.#bySubgraph.set(each.subgraph, ofSubgraph.add(each));
    this.#breakers.set(key, each);
  }

  #forget(each: FieldBreaker): void {
    this.#notClosed.delete(each);
    const ofSubgraph = this.#bySubgraph.get(each.subgraph);
    ofSubgraph?.delete(each);
    if (ofSubgraph?.size === 0) this.#bySubgraph.delete(each.subgraph);
  }

  #note(each: FieldBreaker): void {
    if (each.breaker.state === 'closed') this.#notClosed.delete(each);
    else this.#notClosed.add(each);
  }

  #sweep(): void {
    const nowMs = this.clock();
    if (nowMs - this.#sweptAtMs < SWEEP_MS) return;
    this.#sweptAtMs = nowMs;
    for (const [key, { breaker }] of this.#breakers) if (breaker.isHealthy) this.#breakers.delete(key);
  }
}

function keyOf(subgraph: string, coordinate: string): string {
  return `${subgraph} ${coordinate}`;
}

function add(counts: Map<string, number>, subgraph: string): void {
  counts.set(subgraph, (counts.get(subgraph) ?? 0) + 1);
}
