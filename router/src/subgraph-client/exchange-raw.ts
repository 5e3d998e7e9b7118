/** One request and its answer's bytes, by undici's innermost interface: no streams, no promise but the one that is returned. */
import type { Agent, Dispatcher } from 'undici';
import { HEADERS } from '@marquee/contracts/headers';
import type { DeadlineListener } from '../engine.js';
import { explain, failure } from './failures.js';
import type { RawRequest } from './send-raw.js';

export interface Endpoint {
  readonly origin: string;
  readonly path: string;
}

/** Rejects with a `SubgraphError`. */
export const exchangeRaw = (agent: Agent, endpoint: Endpoint, request: RawRequest): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const exchange = new Exchange(request, resolve, reject);
    agent.dispatch({ ...endpoint, method: 'POST', headers: headersOf(request), body: Buffer.from(request.body, 'latin1') }, exchange);
  });

const headersOf = ({ headers, deadlineMs }: RawRequest): string[] => {
  const flat = ['content-type', 'application/json', 'accept', 'application/json', HEADERS.deadlineMs, String(deadlineMs)];
  for (const [name, value] of Object.entries(headers)) if (!flat.includes(name)) flat.push(name, value);
  return flat;
};

class Exchange implements Dispatcher.DispatchHandler, DeadlineListener {
  readonly #chunks: Buffer[] = [];
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | null = null;
  #isTooLate = false;
  #status = 0;

  constructor(
    private readonly request: RawRequest,
    private readonly resolve: (bytes: Buffer) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.#timer = setTimeout(this.onOver, request.deadlineMs);
    request.deadline.listen(this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isTooLate) controller.abort(new Error('too late'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#settle();
    const [first] = this.#chunks;
    if (this.#status !== 200) this.reject(failure(this.request, 'SUBGRAPH_HTTP', `answered with HTTP status ${this.#status}`));
    else this.resolve(this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks));
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.#settle();
    this.reject(explain(this.request, cause, this.#isTooLate));
  }

  readonly onOver = (): void => {
    this.#isTooLate = true;
    this.#settle();
    // A request that still waits for a connection has no controller, and need not be waited for.
    this.reject(explain(this.request, this.request.deadline.signal.reason, true));
    this.#controller?.abort(new Error('too late'));
  };

  #settle(): void {
    clearTimeout(this.#timer);
    this.request.deadline.unlisten(this);
  }
}
