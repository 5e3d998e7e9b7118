/**
 * Requests for entities that several fetches of one plan share. Fetches with the same fetch key request the same of
 * entities at different paths. An entity that one of them has requested is not requested again: the others use its part
 * of the response, errors included.
 */
import { stringifyJson } from '@marquee/exact-json/exact-value';
import type { SubgraphResponse } from '../../../subgraph-client/subgraph-request.js';
import type { Data } from '../data.js';
import type { EntityBatch } from './entity-batch.js';

/** The response to a request that has been sent. */
export interface PendingResponse {
  /** Each reader gets a copy of its own. */
  readonly read: () => Promise<SubgraphResponse>;
  /** For a request that the compiled path has sent: the response's bytes, and when it was sent. */
  readonly sent?: { readonly body: Promise<Buffer>; readonly requestedAtMs: number };
  /** Whether the request has succeeded or failed, so that `read` does not wait. */
  readonly isSettled: boolean;
}

export class SharedEntityRequest {
  /** Null until the request is about to be sent. */
  response: PendingResponse | null = null;
  /** Representations can be added until the request is sent. */
  readonly representations: Data[] = [];
}

/** A request that the compiled path sent before it fell back to the general path. */
export interface EarlierEntityRequest {
  readonly fetchKey: string;
  readonly representations: readonly Data[];
  readonly response: PendingResponse;
}

/** The part of a request that one fetch uses. */
export interface EntityShare<T, R = SharedEntityRequest> {
  readonly request: R;
  /** By index in the request's representations. */
  readonly targets: ReadonlyMap<number, T>;
}

/** A representation's position in the requests. */
interface RequestedEntity {
  readonly request: SharedEntityRequest;
  readonly index: number;
}

export class SharedEntityRequests {
  /** Requests that are not sent yet, by fetch key. */
  readonly #open = new Map<string, SharedEntityRequest>();
  /** Fetch key -> representation as JSON -> where it was requested. */
  readonly #requested = new Map<string, Map<string, RequestedEntity>>();

  constructor(earlier: readonly EarlierEntityRequest[] = []) {
    for (const { fetchKey, representations, response } of earlier) {
      const request = new SharedEntityRequest();
      request.response = response;
      for (const representation of representations) this.#findOrAdd(fetchKey, representation, request);
    }
  }

  /**
   * The requests that have the batch's representations. New representations are added to the request to be sent next.
   */
  divide<T>(fetchKey: string, { representations, targets }: EntityBatch<T>): readonly EntityShare<T>[] {
    const next = this.#open.get(fetchKey) ?? new SharedEntityRequest();
    this.#open.set(fetchKey, next);
    const shares = new Map<SharedEntityRequest, Map<number, T>>();
    for (const [position, target] of targets.entries()) {
      const { request, index } = this.#findOrAdd(fetchKey, representations[position] ?? {}, next);
      const share = shares.get(request) ?? new Map<number, T>();
      shares.set(request, share.set(index, target));
    }
    return [...shares].map(([request, share]) => ({ request, targets: share }));
  }

  /** Marks a request as sent: later representations go to another request. */
  close(request: SharedEntityRequest): void {
    for (const [fetchKey, open] of this.#open) if (open === request) this.#open.delete(fetchKey);
  }

  #findOrAdd(fetchKey: string, representation: Data, request: SharedEntityRequest): RequestedEntity {
    const known = this.#requested.get(fetchKey) ?? new Map<string, RequestedEntity>();
    this.#requested.set(fetchKey, known);
    const text = stringifyJson(representation);
    const found = known.get(text) ?? { request, index: request.representations.push(representation) - 1 };
    known.set(text, found);
    return found;
  }
}

/** Equal for fetches that request the same of entities. The name of a fetch's operation differs, and is left out. */
export function entityFetchKey(
  subgraph: string,
  query: string,
  operationName: string | null,
  variables: Readonly<Data>,
): string {
  return stringifyJson([subgraph, query.replace(operationName ?? '', ''), variables]);
}
