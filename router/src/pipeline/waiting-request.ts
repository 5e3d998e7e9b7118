/** A request that waits for the validation or the plan of its operation. */
import type { DeadlineListener, OperationDeadline } from '../deadline.js';
import type { Requester } from '../engine/planning/requester.js';
import { PlanningUnavailableError } from '../errors.js';

export class WaitingRequest implements Requester {
  #waitsUntil: number | null = null;
  #hasGivenUp = false;

  /**
   * @param address The client's.
   * @param deadline Over when the client disconnects.
   * @param waitMs How long the request waits in all, from the first time it has to.
   */
  constructor(
    readonly address: string,
    private readonly deadline: OperationDeadline,
    private readonly waitMs: number,
  ) {}

  get isWaiting(): boolean {
    return !this.#hasGivenUp && !this.deadline.isOver;
  }

  /**
   * The value itself when it is no promise. Rejects with a `PlanningUnavailableError` when the time has passed or the
   * client has disconnected; what the promise stands for goes on, for later requests.
   */
  wait<T>(value: T | Promise<T>): T | Promise<T> {
    if (!(value instanceof Promise)) return value;
    const now = performance.now();
    const until = (this.#waitsUntil ??= now + this.waitMs);
    return new Promise<T>((resolve, reject) => {
      const giveUp = (): void => {
        this.#hasGivenUp = true;
        stop();
        reject(new PlanningUnavailableError('it takes longer than a request waits for it', RETRY_MS));
      };
      const timer = setTimeout(giveUp, Math.max(0, until - now));
      const listener: DeadlineListener = { onOver: giveUp };
      this.deadline.listen(listener);
      const stop = (): void => {
        clearTimeout(timer);
        this.deadline.unlisten(listener);
      };
      value.then(resolve, reject).finally(stop);
    });
  }
}

/** The plan is still being made: the next request may find it. */
const RETRY_MS = 2_000;
