/**
 * From load to the share of requests that are refused. The pressure rises while the load is over its target and falls
 * while it is below; it is the integral of the load, so it comes to rest where what is admitted meets the target,
 * however much arrives.
 *
 * The share that is refused is a cubic function of the pressure, as in Netflix's "Keeping Netflix Reliable Using
 * Prioritized Load Shedding" (2020): a little pressure refuses next to nothing, and the share rises steeply near 1. The
 * whole of `best-effort` is refused before any of `degraded`. Requests of `critical` are refused only when all others
 * have been for some time and the load is still over its target.
 */
import type { Level } from '@marquee/contracts/criticality';

/** What is measured at a process. */
export interface Load {
  /** Share of the time in which the event loop had work, 0 to 1. Includes the time that other processes took from it. */
  readonly busy: number;
  /** How late the event loop typically was. */
  readonly loopDelayMs: number;
  /** How long requests wait for other processes. */
  readonly queueDelayMs: number;
}

interface Target {
  /** The load is over its target above this value. */
  readonly from: number;
  /** The pressure rises at full speed from this value on. */
  readonly full: number;
}

const TARGETS: Readonly<Record<keyof Load, Target>> = {
  // A busy loop alone raises the pressure slowly: it says that there is enough to do, not that anything waits.
  busy: { from: 0.95, full: 1.5 },
  loopDelayMs: { from: 30, full: 400 },
  queueDelayMs: { from: 50, full: 250 },
};

/** Below its target by less than this share, the load changes nothing: the pressure would swing. */
const DEAD_BAND = 0.1;

/** The pressure at full load goes from 0 to 1 in this time. */
const RISE_MS = 600;
/** Without load it goes from 1 to 0 in this time. */
const FALL_MS = 3_000;
/** So long it may take until what was admitted before is done. */
const CRITICAL_PATIENCE_MS = 2_000;
/** From then on the pressure on critical requests, at full load, goes from 0 to 1 in this time. */
const CRITICAL_RISE_MS = 10_000;
const CRITICAL_FALL_MS = 1_000;

/** A longer step counts as this one: the process itself was stopped, which says nothing about the load. */
const LONGEST_STEP_MS = 250;

/** Not all: some are let through, to measure whether they can be executed again. */
const MOST_CRITICAL_SHED = 0.9;

/** The share of the cubic cut-off in which best-effort requests are refused; degraded ones are in the rest. */
const BEST_EFFORT_BAND = 0.35;

export class Pressure {
  #onOthers = 0;
  #onCritical = 0;
  /** How long all but critical requests have been refused, and the load was still over its target. */
  #saturatedMs = 0;
  /** Whether the previous measurement was over its target: a single one is a pause of the garbage collector. */
  #wasOver = false;

  /** @param elapsedMs The time that was measured. */
  update(load: Load, elapsedMs: number): void {
    const excess = excessOf(load);
    const stepMs = Math.min(elapsedMs, LONGEST_STEP_MS);
    if (excess > 0) {
      if (this.#wasOver) {
        this.#saturatedMs = this.#onOthers >= 1 ? this.#saturatedMs + stepMs : 0;
        if (this.#saturatedMs > CRITICAL_PATIENCE_MS)
          this.#onCritical = clamp(this.#onCritical + (excess * stepMs) / CRITICAL_RISE_MS);
        this.#onOthers = clamp(this.#onOthers + (excess * stepMs) / RISE_MS);
      }
    } else if (excess < -DEAD_BAND) {
      this.#saturatedMs = 0;
      this.#onOthers = clamp(this.#onOthers + (excess * stepMs) / FALL_MS);
      this.#onCritical = clamp(this.#onCritical + (excess * stepMs) / CRITICAL_FALL_MS);
    }
    this.#wasOver = excess > 0;
  }

  /** 0 to 1. */
  get value(): number {
    return this.#onOthers;
  }

  /** The share of requests of a level that are refused, 0 to 1. */
  shareOf(level: Level): number {
    const cut = this.#onOthers ** 3;
    switch (level) {
      case 'best-effort':
        return clamp(cut / BEST_EFFORT_BAND);
      case 'degraded':
        return clamp((cut - BEST_EFFORT_BAND) / (1 - BEST_EFFORT_BAND));
      case 'critical':
        return MOST_CRITICAL_SHED * this.#onCritical ** 3;
    }
  }
}

/** 1 at full load, 0 at the target, -1 without load: of the measure that is the highest. */
function excessOf(load: Load): number {
  let highest = -1;
  for (const measure of Object.keys(TARGETS) as (keyof Load)[]) {
    const { from, full } = TARGETS[measure];
    const value = load[measure];
    const excess = value > from ? (value - from) / (full - from) : value / from - 1;
    highest = Math.max(highest, excess);
  }
  return Math.min(highest, 1);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
