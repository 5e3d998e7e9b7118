/** Who waits for a plan or a validation. Work for which nobody waits any more is not started. */
export interface Requester {
  /** The client's address: clients share the planner fairly by it. */
  readonly address: string;
  readonly isWaiting: boolean;
}

/** The router itself: at the start of a generation, and in tests. */
export const ROUTER_ITSELF: Requester = { address: '', isWaiting: true };

interface Flight<T> {
  readonly result: Promise<T>;
  readonly requesters: Requester[];
}

/** Does the same work once for all who ask for it at the same time. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** @param start Called unless the same work is under way. A result that is no promise is returned as it is. */
  run(key: string, requester: Requester, start: (requester: Requester) => T | Promise<T>): T | Promise<T> {
    const known = this.#flights.get(key);
    if (known !== undefined) {
      known.requesters.push(requester);
      return known.result;
    }
    const requesters = [requester];
    const all: Requester = {
      address: requester.address,
      get isWaiting() {
        return requesters.some(({ isWaiting }) => isWaiting);
      },
    };
    const started = start(all);
    if (!(started instanceof Promise)) return started;
    const result = started.finally(() => this.#flights.delete(key));
    this.#flights.set(key, { result, requesters });
    return result;
  }
}
