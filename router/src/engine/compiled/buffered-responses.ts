/**
 * What subgraphs were asked on the fast path, and what came of it. When the general path has to take over it begins
 * anew, with these answers, and asks nobody twice. Until then it costs no more than the list.
 */
import type { SubgraphRequest, SubgraphResponse } from '../../subgraph-client/subgraph-request.js';
import type { RawClient, RawRequest } from '../../subgraph-client/subgraph-request.js';
import { parseBody, serializeBody } from '../../subgraph-client/subgraph-client.js';
import type { Data } from '../execution/data.js';
import { entityFetchKey } from '../execution/shared-entity-requests.js';
import type { PendingResponse, EarlierEntityRequest } from '../execution/shared-entity-requests.js';

export interface BufferedResponse {
  readonly request: RawRequest;
  readonly response: Promise<Buffer>;
  /** Kept by whoever waits for the answer anyway. */
  isSettled: boolean;
}

export class BufferedResponses {
  readonly #recorded: BufferedResponse[] = [];

  constructor(private readonly read: RawClient['read']) {}

  add(request: RawRequest, answer: Promise<Buffer>): BufferedResponse {
    const recorded: BufferedResponse = { request, response: answer, isSettled: false };
    this.#recorded.push(recorded);
    return recorded;
  }

  /** Undefined for what has not been asked. */
  replay(request: SubgraphRequest): PendingResponse | undefined {
    const body = serializeBody(request);
    const found = this.#recorded.find(
      (each) => each.request.subgraph === request.subgraph && each.request.body === body,
    );
    return found && this.#toAsked(found, request);
  }

  entityRequests(): readonly EarlierEntityRequest[] {
    return this.#recorded
      .filter(({ request }) => request.kind === 'entities')
      .map((recorded) => this.#readEntities(recorded));
  }

  #readEntities(recorded: BufferedResponse): EarlierEntityRequest {
    const { body, deadline, ...request } = recorded.request;
    const { query, variables } = parseBody(body);
    const { representations, ...own } = variables;
    return {
      fetchKey: entityFetchKey(request.subgraph, query, request.operationName, own),
      representations: representations as readonly Data[],
      response: this.#toAsked(recorded, { ...request, query, variables, signal: deadline.signal }),
    };
  }

  #toAsked(recorded: BufferedResponse, request: SubgraphRequest): PendingResponse {
    const read = async (): Promise<SubgraphResponse> => this.read(request, await recorded.response);
    return {
      read,
      get isSettled() {
        return recorded.isSettled;
      },
    };
  }
}
