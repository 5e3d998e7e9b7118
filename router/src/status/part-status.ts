/**
 * Whether each part of the product works, from the outcomes of real fetches: `/status`. A part is what one subgraph
 * serves. Nothing is sent to find out: without recent fetches the last state holds. A part of which every fetch fails
 * is degraded, and not off, while last good values replace its fetches.
 */

export type PartState = 'working' | 'degraded' | 'off';

export interface Part {
  readonly state: PartState;
  /** When the state was first seen. */
  readonly since: Date;
}

/** Outcomes that are remembered for each subgraph. */
const KEPT = 50;
/** Outcomes of this age or older decide nothing while there are newer ones. */
const WINDOW_MS = 30_000;
/** The share of failed fetches from which on a part is degraded. */
const DEGRADED_SHARE = 0.05;
/** A part of which no fetch succeeds is off from this number of failures on. */
const OFF_FAILURES = 3;

class Outcomes {
  readonly #atMs = new Float64Array(KEPT).fill(-Infinity);
  readonly #failed = new Uint8Array(KEPT);
  #next = 0;
  #part: Part;
  #staleAtMs = -Infinity;

  constructor(since: Date) {
    this.#part = { state: 'working', since };
  }

  record(hasFailed: boolean, nowMs: number): void {
    this.#atMs[this.#next] = nowMs;
    this.#failed[this.#next] = hasFailed ? 1 : 0;
    this.#next = (this.#next + 1) % KEPT;
  }

  recordStale(nowMs: number): void {
    this.#staleAtMs = nowMs;
  }

  part(nowMs: number, now: Date): Part {
    const state = this.#state(nowMs);
    if (state !== this.#part.state) this.#part = { state, since: now };
    return this.#part;
  }

  #state(nowMs: number): PartState {
    let [failures, successes] = [0, 0];
    for (let index = 0; index < KEPT; index += 1) {
      if (nowMs - (this.#atMs[index] ?? 0) >= WINDOW_MS) continue;
      if (this.#failed[index] === 1) failures += 1;
      else successes += 1;
    }
    if (failures + successes === 0) return this.#part.state;
    if (failures > 0 && nowMs - this.#staleAtMs < WINDOW_MS) return 'degraded';
    if (successes === 0 && failures >= OFF_FAILURES) return 'off';
    return failures > 0 && failures / (failures + successes) >= DEGRADED_SHARE ? 'degraded' : 'working';
  }
}

export interface PartStatusOptions {
  /** Subgraph -> its word in the product. Others keep their names. */
  readonly words: ReadonlyMap<string, string>;
  /** The time of day, for `since`. */
  readonly clock: () => Date;
  /** A monotonic clock. */
  readonly nowMs: () => number;
}

export class PartStatus {
  readonly #outcomes = new Map<string, Outcomes>();
  readonly #startedAt: Date;

  constructor(private readonly options: PartStatusOptions) {
    this.#startedAt = options.clock();
  }

  record(subgraph: string, hasFailed: boolean): void {
    this.#of(subgraph).record(hasFailed, this.options.nowMs());
  }

  /** A last good value has replaced a failed fetch. */
  recordStale(subgraph: string): void {
    this.#of(subgraph).recordStale(this.options.nowMs());
  }

  /**
   * @param subgraphs Of the supergraph that is served; the outcomes of others are forgotten.
   * @param switchedOff Those that are switched off, with the time of the switch.
   */
  read(subgraphs: Iterable<string>, switchedOff: ReadonlyMap<string, Date> = new Map()): ReadonlyMap<string, Part> {
    const { words, clock, nowMs } = this.options;
    const [ms, now] = [nowMs(), clock()];
    const served = new Set(subgraphs);
    for (const known of this.#outcomes.keys()) if (!served.has(known)) this.#outcomes.delete(known);
    const parts = new Map<string, Part>();
    for (const subgraph of served) {
      const part = this.#of(subgraph).part(ms, now);
      const offSince = switchedOff.get(subgraph);
      parts.set(words.get(subgraph) ?? subgraph, offSince === undefined ? part : { state: 'off', since: offSince });
    }
    return parts;
  }

  #of(subgraph: string): Outcomes {
    let outcomes = this.#outcomes.get(subgraph);
    if (outcomes === undefined) {
      outcomes = new Outcomes(this.#startedAt);
      this.#outcomes.set(subgraph, outcomes);
    }
    return outcomes;
  }
}
