/**
 * A circuit breaker: after too many failures it refuses requests for a while, then lets one through as a probe. It is
 * open for longer after each probe that fails.
 */
import { OutcomeWindow } from './outcome-window.js';

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerRules {
  /** Outcomes of this last time count. */
  readonly windowMs: number;
  /** The fewest outcomes by which the rate of failures is judged. */
  readonly minOutcomes: number;
  /** From this rate on it opens, from 0 to 1. */
  readonly failureRate: number;
  /** From this number of failures in a row on it opens, whatever the rate: a subgraph that dies has many successes. */
  readonly failuresInARow: number;
  /** The same for time-outs, each of which costs a page more. */
  readonly timeoutsInARow: number;
  /** How long it is open the first time. */
  readonly firstOpenMs: number;
  readonly longestOpenMs: number;
  /** Outcomes after it has closed: a failure among them opens it again. */
  readonly probation: number;
  /** After this time, a probe without an outcome counts as lost. */
  readonly probeMs: number;
}

export const DEFAULT_RULES: BreakerRules = {
  windowMs: 10_000,
  minOutcomes: 10,
  failureRate: 0.5,
  failuresInARow: 6,
  timeoutsInARow: 3,
  firstOpenMs: 500,
  longestOpenMs: 4_000,
  probation: 5,
  probeMs: 30_000,
};

/** Identifies the state in which a request was admitted. Outcomes of requests from earlier states are ignored. */
export type Pass = number;

export class CircuitBreaker {
  #state: BreakerState = 'closed';
  #pass: Pass = 0;
  #changedAtMs: number;
  #retryAtMs = 0;
  #openMs: number;
  #inARow = 0;
  #timeoutsInARow = 0;
  #inARowBefore = 0;
  #probation = 0;
  #lastRefusalMs = -Infinity;
  readonly #window: OutcomeWindow;
  /** Requests that were not sent. */
  refused = 0;
  opened = 0;

  /** @param clock Milliseconds, never going back. */
  constructor(
    private readonly rules: BreakerRules,
    private readonly clock: () => number,
  ) {
    this.#window = new OutcomeWindow(rules.windowMs);
    this.#openMs = rules.firstOpenMs;
    this.#changedAtMs = clock();
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Of a request that is sent now, without being admitted. */
  get pass(): Pass {
    return this.#pass;
  }

  get changedAtMs(): number {
    return this.#changedAtMs;
  }

  /** Whether it is closed and has nothing to forget: such a breaker can be dropped. */
  get isUnused(): boolean {
    return this.#state === 'closed' && this.#probation === 0 && this.#window.total(this.clock()) === 0;
  }

  /** Whether it is closed, and there was no failure within the window, nor a few requests before. */
  get isHealthy(): boolean {
    return this.#state === 'closed' && this.#probation === 0 && this.#window.failures(this.clock()) === 0;
  }

  get retryInMs(): number {
    return this.#state === 'closed' ? 0 : Math.max(0, this.#retryAtMs - this.clock());
  }

  /**
   * Whether requests have been refused within the last second, so that a probe should not be a request that a page
   * waits for.
   */
  get isRefusing(): boolean {
    return this.clock() - this.#lastRefusalMs < 1_000;
  }

  /** Null: the request must not be sent. In the state `half-open` the admitted request is the probe. */
  admit(): Pass | null {
    if (this.#state === 'closed') return this.#pass;
    const nowMs = this.clock();
    const isProbeLost = this.#state === 'half-open' && nowMs - this.#changedAtMs >= this.rules.probeMs;
    if ((this.#state === 'open' && nowMs >= this.#retryAtMs) || isProbeLost) {
      this.#change('half-open', nowMs);
      return this.#pass;
    }
    this.noteRefusal();
    return null;
  }

  /** Counts a request that is refused although it was admitted: a copy of it is the probe. */
  noteRefusal(): void {
    this.refused += 1;
    this.#lastRefusalMs = this.clock();
  }

  succeed(pass: Pass): void {
    if (pass !== this.#pass) return;
    const nowMs = this.clock();
    if (this.#state === 'half-open') {
      this.#window.clear();
      this.#change('closed', nowMs);
      this.#probation = this.rules.probation;
    } else if (this.#probation > 0) {
      this.#probation -= 1;
      if (this.#probation === 0) this.#openMs = this.rules.firstOpenMs;
    }
    this.#inARowBefore = this.#inARow;
    this.#inARow = 0;
    this.#timeoutsInARow = 0;
    this.#window.add(true, nowMs);
  }

  fail(pass: Pass, isTimeout = false): void {
    if (pass !== this.#pass) return;
    const nowMs = this.clock();
    this.#inARow += 1;
    if (isTimeout) this.#timeoutsInARow += 1;
    this.#window.add(false, nowMs);
    if (this.#state === 'half-open' || this.#probation > 0) this.#reopen(nowMs);
    else this.#openIfFailing(nowMs);
  }

  /** The last success has turned out to be a failure. */
  revise(): void {
    if (this.#state !== 'closed') return;
    const nowMs = this.clock();
    this.#inARow = this.#inARowBefore + 1;
    this.#window.revise(nowMs);
    if (this.#probation > 0) this.#reopen(nowMs);
    else this.#openIfFailing(nowMs);
  }

  /** The request ended without an outcome that says something of the subgraph. */
  ignore(pass: Pass): void {
    if (pass !== this.#pass || this.#state !== 'half-open') return;
    this.#change('open', this.clock());
  }

  #openIfFailing(nowMs: number): void {
    const { minOutcomes, failureRate, failuresInARow, timeoutsInARow } = this.rules;
    const total = this.#window.total(nowMs);
    const isFailing = total >= minOutcomes && this.#window.failures(nowMs) >= failureRate * total;
    const areTooMany = this.#inARow >= failuresInARow || this.#timeoutsInARow >= timeoutsInARow;
    if (isFailing || areTooMany) this.#open(nowMs);
  }

  #reopen(nowMs: number): void {
    this.#openMs = Math.min(this.rules.longestOpenMs, this.#openMs * 2);
    this.#open(nowMs);
  }

  #open(nowMs: number): void {
    this.#probation = 0;
    this.#inARow = 0;
    this.#inARowBefore = 0;
    this.#timeoutsInARow = 0;
    this.#retryAtMs = nowMs + this.#openMs;
    this.opened += 1;
    this.#change('open', nowMs);
  }

  #change(state: BreakerState, nowMs: number): void {
    this.#state = state;
    this.#pass += 1;
    this.#changedAtMs = nowMs;
  }
}
