/** Refuses requests while the process is overloaded, the least important ones first. */
import { LEVELS } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import type { Logger } from '../log.js';
import { openLoadMeter } from './load-meter.js';
import { Pressure } from './pressure.js';
import type { Load } from './pressure.js';
import type { SheddingMode } from './shedding-mode.js';

export interface LoadShedderOptions {
  readonly mode: SheddingMode;
  /**
   * How long requests wait for other processes, in milliseconds. Default: they do not.
   *
   * @param busy Share of the time in which the event loop had work, since the last call.
   */
  readonly queueDelayMs?: (busy: number) => number;
  /**
   * The requests in flight, the one that is being decided about included. While they are few, none is refused: the load
   * has another cause, such as other processes on the machine. Default: there are many.
   */
  readonly inFlight?: () => number;
  readonly log: Logger;
  /** A number from 0 to 1; default `Math.random`. */
  readonly random?: () => number;
}

export interface SheddingState {
  readonly mode: SheddingMode;
  /** 0: none of the requests are refused; 1: all but the critical ones. */
  readonly pressure: number;
  readonly load: Load;
  /** The share of requests that are refused now, 0 to 1. */
  readonly shares: Readonly<Record<Level, number>>;
  /** Requests refused since the start; in mode `measure`, those that would have been. */
  readonly shed: Readonly<Record<Level, number>>;
}

const TICK_MS = 100;

/** So many requests in flight are always served. */
const ALWAYS_SERVED = 4;

/** Clients of less important requests come back later. */
const RETRY_SECONDS: Readonly<Record<Level, number>> = { critical: 1, degraded: 2, 'best-effort': 5 };

const NO_LOAD: Load = { busy: 0, loopDelayMs: 0, queueDelayMs: 0 };

export class LoadShedder {
  readonly #pressure = new Pressure();
  readonly #shed: Record<Level, number> = { critical: 0, degraded: 0, 'best-effort': 0 };
  readonly #random: () => number;
  #load = NO_LOAD;
  #isShedding = false;

  constructor(private readonly options: Omit<LoadShedderOptions, 'queueDelayMs'>) {
    this.#random = options.random ?? Math.random;
  }

  /** Whether requests of any level are refused now: without pressure, the level of a request need not be known. */
  get isUnderPressure(): boolean {
    return this.#pressure.value > 0;
  }

  /** Whether to refuse a request. Counts it if so. */
  isShed(level: Level): boolean {
    if (this.#pressure.value === 0) return false;
    const share = this.#pressure.shareOf(level);
    if (share === 0 || this.#random() >= share) return false;
    const { inFlight } = this.options;
    if (inFlight !== undefined && inFlight() <= ALWAYS_SERVED) return false;
    this.#shed[level] += 1;
    return this.options.mode === 'enforce';
  }

  /** For `retry-after`; differs between requests, so that clients do not all come back at once. */
  retryAfterSeconds(level: Level): number {
    return Math.ceil(RETRY_SECONDS[level] * (0.5 + this.#random()));
  }

  /** @param elapsedMs The time that was measured. */
  update(load: Load, elapsedMs: number): void {
    this.#load = load;
    this.#pressure.update(load, elapsedMs);
    const isShedding = this.#pressure.shareOf('best-effort') > 0.01;
    if (isShedding === this.#isShedding) return;
    // With hysteresis: the end is reported when the pressure is gone.
    if (!isShedding && this.#pressure.value > 0) return;
    this.#isShedding = isShedding;
    if (isShedding) this.options.log.warn({ load, mode: this.options.mode }, 'overloaded: requests are refused');
    else this.options.log.info({ shed: this.#shed }, 'no longer overloaded');
  }

  state(): SheddingState {
    const shares = Object.fromEntries(LEVELS.map((level) => [level, this.#pressure.shareOf(level)]));
    return {
      mode: this.options.mode,
      pressure: this.#pressure.value,
      load: this.#load,
      shares: shares as Record<Level, number>,
      shed: { ...this.#shed },
    };
  }
}

/** Measures the load every 100 ms until it is closed. Null in mode `off`. */
export function startLoadShedder(options: LoadShedderOptions): { shedder: LoadShedder; close(): void } | null {
  if (options.mode === 'off') return null;
  const { queueDelayMs = () => 0 } = options;
  const shedder = new LoadShedder(options);
  const meter = openLoadMeter();
  let measuredAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const load = meter.measure();
    shedder.update({ ...load, queueDelayMs: queueDelayMs(load.busy) }, now - measuredAt);
    measuredAt = now;
  }, TICK_MS);
  timer.unref();
  return {
    shedder,
    close: () => {
      clearInterval(timer);
      meter.close();
    },
  };
}
