/**
 * Bounds the operations that are executed at once while the processors are saturated, so that an important operation
 * does not wait for the processor behind hundreds of others. Critical operations begin at once and are not counted. The
 * bound follows the durations of the others (`policies/concurrency/adaptive-limit.ts`). Without saturation there is no
 * bound: operations that wait for a slow subgraph use no processor.
 *
 * What may not begin waits. Among those who wait, degraded operations come before best-effort ones, and of a level the
 * one that has waited least: it is the one whose client is the most likely to wait for the response. The longest wait
 * is long for a burst and short when the queue has not been empty for some time, as in "Fail at Scale" (Maurer, 2015).
 */
import type { Level } from '@marquee/contracts/criticality';
import { AdaptiveLimit } from '../policies/concurrency/adaptive-limit.js';
import type { AdaptiveLimitOptions } from '../policies/concurrency/adaptive-limit.js';

type WaitingLevel = Exclude<Level, 'critical'>;

export interface ExecutionGateOptions {
  readonly limit: AdaptiveLimitOptions;
  /** Operations that wait, of each level. */
  readonly maxWaiting: number;
  readonly isSaturated: (now: number) => boolean;
  readonly clock?: () => number;
}

/** Best-effort operations leave a part of the limit to degraded ones that come. */
const SHARE_OF_LIMIT: Readonly<Record<WaitingLevel, number>> = { degraded: 1, 'best-effort': 0.5 };

/** How long an operation may wait, when the queue was empty less than `STANDING_MS` ago. */
const BURST_WAIT_MS = 1_000;
const STANDING_MS = 500;
/** When the queue was not empty since. */
const STANDING_WAIT_MS: Readonly<Record<WaitingLevel, number>> = { degraded: 200, 'best-effort': 100 };
/** When no operation has ended for this time, those that are executed wait for something else than the processor. */
const STALLED_MS = 40;

const CHECK_MS = 20;

interface Waiter {
  readonly since: number;
  /** Then its client waits no longer. */
  readonly until: number;
  /** Called once. */
  readonly settle: (mayBegin: boolean) => void;
}

/** Something that ends when the client no longer waits. */
interface Waiting {
  readonly isOver: boolean;
  listen(listener: { onOver(): void }): void;
  unlisten(listener: { onOver(): void }): void;
}

export class ExecutionGate {
  readonly limit: AdaptiveLimit;
  /** In the order of arrival. */
  readonly #waiting: Readonly<Record<WaitingLevel, Waiter[]>> = { degraded: [], 'best-effort': [] };
  readonly #clock: () => number;
  #executing = 0;
  /** When an operation ended last. */
  #endedAt = 0;
  /** When an operation began to wait in the empty queue; null while the queue is empty. */
  #waitingSince: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: ExecutionGateOptions) {
    this.limit = new AdaptiveLimit(options.limit);
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** Operations that are executed now, without the critical ones. */
  get executing(): number {
    return this.#executing;
  }

  get waiting(): number {
    return this.#waiting.degraded.length + this.#waiting['best-effort'].length;
  }

  /** How long the operation that has waited longest has waited; 0 when none waits. */
  get queueDelayMs(): number {
    const first = Math.min(
      this.#waiting.degraded[0]?.since ?? Infinity,
      this.#waiting['best-effort'][0]?.since ?? Infinity,
    );
    return first === Infinity ? 0 : this.#clock() - first;
  }

  /** Whether an operation may begin at once; it is counted then, and `end` is to be called. */
  tryBegin(level: Level): boolean {
    if (level === 'critical') return true;
    if (this.waiting > 0) return false;
    if (!this.#hasPlace(level) && this.options.isSaturated(this.#clock())) return false;
    this.#executing += 1;
    return true;
  }

  /**
   * True when its turn has come, as after `tryBegin`; false when it has waited too long, its client has gone, or too many
   * wait that came later.
   *
   * @param clientMs How long the client still waits.
   */
  wait(level: Level, client: Waiting, clientMs = Infinity): Promise<boolean> {
    if (client.isOver) return Promise.resolve(false);
    if (level === 'critical') return Promise.resolve(true);
    const queue = this.#waiting[level];
    if (queue.length >= this.options.maxWaiting) queue[0]?.settle(false);
    return new Promise((resolve) => {
      const settle = (mayBegin: boolean): void => {
        client.unlisten(listener);
        queue.splice(queue.lastIndexOf(waiter), 1);
        if (this.waiting === 0) this.#waitingSince = null;
        if (mayBegin) this.#executing += 1;
        resolve(mayBegin);
      };
      const since = this.#clock();
      const waiter: Waiter = { since, until: since + clientMs, settle };
      const listener = { onOver: () => settle(false) };
      client.listen(listener);
      queue.push(waiter);
      this.#waitingSince ??= since;
      this.#timer ??= setTimeout(() => this.#check(), CHECK_MS);
    });
  }

  /** @param durationMs Of the execution, without its wait. */
  end(level: Level, durationMs: number): void {
    if (level === 'critical') return;
    const now = this.#clock();
    this.limit.record(
      {
        latencyMs: durationMs,
        inFlight: this.#executing,
        wasDropped: false,
        // While operations wait, their durations are those of an overloaded system.
        isTypical: this.#waitingSince === null,
      },
      now,
    );
    this.#executing -= 1;
    this.#endedAt = now;
    this.#beginNext(now);
  }

  #hasPlace(level: WaitingLevel): boolean {
    return this.#executing < this.limit.value * SHARE_OF_LIMIT[level];
  }

  /** Who is to begin next. Refuses those whose clients wait no longer. */
  #next(now: number): Waiter | undefined {
    for (;;) {
      const next = this.#waiting.degraded.at(-1) ?? this.#waiting['best-effort'].at(-1);
      if (next === undefined || next.until > now) return next;
      next.settle(false);
    }
  }

  #beginNext(now: number): void {
    while (this.waiting > 0) {
      const level = this.#waiting.degraded.length > 0 ? 'degraded' : 'best-effort';
      if (!this.#hasPlace(level) && this.options.isSaturated(now)) return;
      this.#next(now)?.settle(true);
    }
  }

  /**
   * Refuses those who have waited too long. Lets others begin when the processors are no longer saturated, or when all
   * that are executed wait for a slow subgraph.
   */
  #check(): void {
    this.#timer = null;
    const now = this.#clock();
    const isStanding = this.#waitingSince !== null && now - this.#waitingSince > STANDING_MS;
    for (const level of ['best-effort', 'degraded'] as const) {
      const queue = this.#waiting[level];
      const before = now - (isStanding ? STANDING_WAIT_MS[level] : BURST_WAIT_MS);
      for (let first = queue[0]; first !== undefined && first.since <= before; first = queue[0]) first.settle(false);
    }
    if (now - this.#endedAt >= STALLED_MS) this.#next(now)?.settle(true);
    this.#beginNext(now);
    if (this.waiting > 0) this.#timer = setTimeout(() => this.#check(), CHECK_MS);
  }
}
