/**
 * One request to a subgraph for values that are not cached. Requests of several clients may wait for it, each within its
 * own deadline; it ends when none of them waits any more.
 */
import { OperationDeadline } from '../deadline.js';
import type { Deadline } from '../deadline.js';
import type { SubgraphResponseError } from '../subgraph-client/subgraph-request.js';

/** A value by its index in the request. */
export interface FetchedValue {
  /** An entity: JSON, one character for each byte. The whole response of a fetch of root fields: its bytes. */
  readonly json: Buffer | string;
  /** Errors at the entity; they have paths from its index on. */
  readonly errors: readonly SubgraphResponseError[];
}

export type Outcome =
  | { readonly kind: 'response'; readonly body: Buffer; readonly values: readonly FetchedValue[] }
  | { readonly kind: 'failure'; readonly error: unknown };

export interface Waiter {
  /** Called once, unless the waiter has left. */
  onOutcome(fetch: SharedFetch, outcome: Outcome): void;
}

export class SharedFetch {
  /** Over when nobody waits. */
  readonly deadline = new OperationDeadline();
  outcome: Outcome | null = null;
  readonly #waiters: Waiter[] = [];
  #isRight = false;
  #indexes: ReadonlyMap<string, number> | null = null;

  /**
   * @param keys Of the values, by index.
   * @param representations Of the entities, by index; empty for root fields.
   * @param leader Of the request that is sent.
   */
  constructor(
    readonly keys: readonly string[],
    readonly representations: readonly string[],
    readonly leader: Deadline,
    readonly requestedAtMs: number,
    /** Of the freshness, when it was requested. */
    readonly version: number,
    private readonly options: {
      /** Called once when it is over: settled and looked at, or left by all. */
      readonly onEnd: (fetch: SharedFetch) => void;
      /** Stores the values without errors. */
      readonly store: (fetch: SharedFetch) => void;
    },
    /** Whether no client waits for it. */
    readonly isInBackground = false,
  ) {
    this.deadline.expectEnd(leader.remainingMs);
  }

  /** -1 for a key that it does not fetch. */
  indexOf(key: string): number {
    this.#indexes ??= new Map(this.keys.map((each, index) => [each, index]));
    return this.#indexes.get(key) ?? -1;
  }

  join(waiter: Waiter): void {
    if (this.outcome === null) this.#waiters.push(waiter);
    else waiter.onOutcome(this, this.outcome);
  }

  leave(waiter: Waiter): void {
    const index = this.#waiters.indexOf(waiter);
    if (index === -1) return;
    this.#waiters.splice(index, 1);
    if (this.#waiters.length > 0 || this.outcome !== null) return;
    this.options.onEnd(this);
    if (this.leader.hasElapsed) this.deadline.elapse();
    else this.deadline.end();
  }

  settle(outcome: Outcome): void {
    if (this.outcome !== null) return;
    this.outcome = outcome;
    this.deadline.finish();
    for (const waiter of this.#waiters.splice(0)) waiter.onOutcome(this, outcome);
    if (outcome.kind === 'failure') this.options.onEnd(this);
    // After those who waited have read the body: others may use it until it is stored.
    else setImmediate(endFetch, this);
  }

  /** The body was read and found right. What was not read is not stored. */
  accept(): void {
    this.#isRight = true;
  }

  end(): void {
    if (this.#isRight) this.options.store(this);
    this.options.onEnd(this);
  }
}

function endFetch(fetch: SharedFetch): void {
  fetch.end();
}
