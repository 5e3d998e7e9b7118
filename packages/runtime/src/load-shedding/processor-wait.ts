/**
 * Whether other work keeps this process from its processor. What is slow then, here or in a process beside it, is no sign
 * of a failure.
 */
import { performance } from 'node:perf_hooks';
import { openCpuReader } from './cpu-saturation.js';
import type { CpuReading } from './cpu-saturation.js';

/** A result holds for this time, so that asking often costs nothing. */
const HOLD_MS = 250;
/** Of the time in which the process could run, it had to wait for this share. */
const WAITING_SHARE = 0.5;
/** Shorter waits delay nothing that is noticed. */
const MIN_WAITING_MS = 20;

export class ProcessorWait {
  #before: CpuReading;
  #measuredAt: number;
  #isCrowded = false;

  constructor(
    private readonly read: () => CpuReading = openCpuReader(),
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#before = read();
    this.#measuredAt = clock();
  }

  /** Over the time since the last measurement, or the one before it. Needs no timer. */
  get isCrowded(): boolean {
    const now = this.clock();
    if (now - this.#measuredAt < HOLD_MS) return this.#isCrowded;
    const { runningMs, waitingMs } = this.#before;
    this.#before = this.read();
    this.#measuredAt = now;
    const waited = this.#before.waitingMs - waitingMs;
    const ran = this.#before.runningMs - runningMs;
    this.#isCrowded = waited >= MIN_WAITING_MS && waited >= WAITING_SHARE * (ran + waited);
    return this.#isCrowded;
  }
}
