/**
 * What subgraphs were asked on the fast path, and what came of it. When the general path has to take over it begins anew, with
 * these answers, and asks nobody twice.
 */
import type { SubgraphRequest, SubgraphResponse } from '../../subgraph-client/send.js';
import type { RawClient } from '../../subgraph-client/send-raw.js';
import { toLatin1 } from './code.js';

export interface Recorded {
  readonly answer: Promise<Buffer>;
  /** Kept by whoever waits for the answer anyway. */
  isSettled: boolean;
}

/** An answer that has been asked for. */
export interface Replay {
  readonly read: () => Promise<SubgraphResponse>;
  /** It is there, or has failed: nobody needs to wait for it. */
  readonly isSettled: boolean;
}

export class Recording {
  readonly #byRequest = new Map<string, Recorded>();

  constructor(private readonly read: RawClient['read']) {}

  /** The body as it was sent, one character for each byte. */
  note(subgraph: string, body: string, answer: Promise<Buffer>): Recorded {
    const recorded: Recorded = { answer, isSettled: false };
    this.#byRequest.set(`${subgraph} ${body}`, recorded);
    return recorded;
  }

  /** Undefined for what has not been asked. */
  replay(request: SubgraphRequest): Replay | undefined {
    const { subgraph, query, variables, operationName } = request;
    const body = toLatin1(JSON.stringify(operationName === null ? { query, variables } : { query, variables, operationName }));
    const recorded = this.#byRequest.get(`${subgraph} ${body}`);
    return recorded && { read: async () => this.read(request, await recorded.answer), isSettled: recorded.isSettled };
  }
}
