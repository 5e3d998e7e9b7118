/**
 * The requests that the compiled path has sent for one operation, with their responses, which stay unparsed. When the
 * general path takes over, it uses these responses and sends no request twice.
 */
import { parseBody, serializeBody } from '../../subgraph-client/subgraph-client.js';
import { bodyAround } from '../../subgraph-client/merging/mergeable-fetch.js';
import type {
  RawClient,
  RawRequest,
  SubgraphRequest,
  SubgraphResponse,
} from '../../subgraph-client/subgraph-request.js';
import type { Data } from '../execution/data.js';
import { StaleMarks } from '../../stale-if-error/stale-marks.js';
import { entityFetchKey } from '../execution/fetches/shared-entity-requests.js';
import type { EarlierEntityRequest, PendingResponse } from '../execution/fetches/shared-entity-requests.js';

export interface BufferedResponse {
  readonly request: RawRequest;
  readonly response: Promise<Buffer>;
  /** For a fetch that may be stale: when it was sent. */
  readonly requestedAtMs: number;
  /** Set by the code that waits for the response. */
  isSettled: boolean;
  /** Whether the general path uses the response already. */
  isReplayed: boolean;
}

export class BufferedResponses {
  /** What was used past its age; null when nothing was. */
  staleMarks: StaleMarks | null = null;
  readonly #responses: BufferedResponse[] = [];

  constructor(private readonly read: RawClient['read']) {}

  add(request: RawRequest, response: Promise<Buffer>, requestedAtMs = 0): BufferedResponse {
    const buffered: BufferedResponse = { request, response, requestedAtMs, isSettled: false, isReplayed: false };
    this.#responses.push(buffered);
    return buffered;
  }

  markStale(...mark: Parameters<StaleMarks['add']>): void {
    this.staleMarks ??= new StaleMarks();
    this.staleMarks.add(...mark);
  }

  /**
   * The response to the same request; undefined for a request that was not sent. Once for each request that was sent:
   * after a mutation, the same request may have another response.
   */
  replay(request: SubgraphRequest): PendingResponse | undefined {
    const isSame = request.kind === 'mutation' ? hasTextOf(request) : hasBodyOf(request);
    const found = this.#responses.find((each) => !each.isReplayed && isSame(each.request));
    if (found === undefined) return undefined;
    found.isReplayed = true;
    return this.#toPending(found, request);
  }

  entityRequests(): readonly EarlierEntityRequest[] {
    return this.#responses
      .filter(({ request }) => request.kind === 'entities')
      .map((buffered) => this.#toEntityRequest(buffered));
  }

  #toEntityRequest(buffered: BufferedResponse): EarlierEntityRequest {
    const { body, deadline, cached: _, ...request } = buffered.request;
    const { query, variables } = parseBody(body);
    const { representations, ...others } = variables;
    return {
      fetchKey: entityFetchKey(request.subgraph, query, request.operationName, others),
      representations: representations as readonly Data[],
      response: this.#toPending(buffered, { ...request, query, variables, signal: deadline.signal }),
    };
  }

  #toPending(buffered: BufferedResponse, request: SubgraphRequest): PendingResponse {
    const read = async (): Promise<SubgraphResponse> => this.read(request, await buffered.response);
    return {
      read,
      sent: { body: buffered.response, requestedAtMs: buffered.requestedAtMs },
      get isSettled() {
        return buffered.isSettled;
      },
    };
  }
}

type IsSame = (sent: RawRequest) => boolean;

function hasBodyOf(request: SubgraphRequest): IsSame {
  const body = serializeBody(request);
  return (sent) => sent.subgraph === request.subgraph && sent.body === body;
}

/** A plan has one request of each mutation's text. One that was sent is not sent again, however its variables are written. */
function hasTextOf({ subgraph, query, operationName }: SubgraphRequest): IsSame {
  const { head } = bodyAround(query, operationName);
  return (sent) => sent.subgraph === subgraph && sent.body.startsWith(head);
}
