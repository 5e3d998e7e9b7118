/** One address of a subgraph: its connections, and whether it is left out. */
import { UNRESPONSIVE_AFTER } from '../connection-pool.js';
import type { ConnectionPool, PoolObserver } from '../connection-pool.js';

/** How long an address is left out: twice as long after each probe that fails. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

/** Routers that left an address out together do not probe it together. */
const PAUSE_JITTER = 0.2;

export interface TargetOptions {
  /** From 0 to below 1. */
  readonly random: () => number;
  /** False for the only address. */
  readonly mayLeaveOut: () => boolean;
  readonly onLeftOut: (target: Target, forMs: number) => void;
  readonly onBack: () => void;
}

export class Target implements PoolObserver {
  readonly pool: ConnectionPool;
  #isLeftOut = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    openPool: (observer: PoolObserver) => ConnectionPool,
    private readonly options: TargetOptions,
  ) {
    this.pool = openPool(this);
  }

  get isLeftOut(): boolean {
    return this.#isLeftOut;
  }

  onConnectFailure(): void {
    if (this.#isLeftOut) this.#probeLater();
    else this.#leaveOut();
  }

  onUnresponsive(): void {
    this.#leaveOut();
  }

  onProbed(): void {
    if (!this.#isLeftOut) return;
    this.#isLeftOut = false;
    // That it accepts a connection does not mean that it responds: one request without a response leaves it out again.
    this.pool.failures = UNRESPONSIVE_AFTER - 1;
    this.options.onBack();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isLeftOut = false;
    await this.pool.close();
  }

  #leaveOut(): void {
    if (this.#isLeftOut || !this.options.mayLeaveOut()) return;
    this.#isLeftOut = true;
    // It has responded since it was left out before.
    if (this.pool.failures === 0) this.#pauseMs = FIRST_PAUSE_MS;
    this.options.onLeftOut(this, this.#pauseMs);
    this.#probeLater();
  }

  #probeLater(): void {
    if (this.#timer !== undefined) return;
    const pauseMs = this.#pauseMs * (1 - PAUSE_JITTER * this.options.random());
    this.#pauseMs = Math.min(MAX_PAUSE_MS, 2 * this.#pauseMs);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.pool.probe();
    }, pauseMs).unref();
  }
}
