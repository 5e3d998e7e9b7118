/**
 * What subgraphs have been asked about entities in one run. Where several fetches of a plan ask a subgraph the same, at
 * other paths, an entity that one of them has asked about is not asked about again: the others take their share of its
 * answer, and of its errors.
 */
import type { SubgraphResponse } from '../../subgraph-client/subgraph-request.js';
import type { Data } from './data.js';
import type { Batch } from './representations.js';

/** An answer that has been asked for. */
export interface PendingResponse {
  /** Every reader gets objects of its own. */
  readonly read: () => Promise<SubgraphResponse>;
  /** It is there, or has failed: nobody needs to wait for it. */
  readonly isSettled: boolean;
}

export class SharedEntityRequest {
  /** Null until somebody has seen to it that it is sent. */
  response: PendingResponse | null = null;
  /** More may come until it is sent. */
  readonly representations: Data[] = [];
}

/** What was asked before this run began, by the fast path. */
export interface EarlierEntityRequest {
  readonly fetchKey: string;
  readonly representations: readonly Data[];
  readonly response: PendingResponse;
}

/** The part of a request that one fetch wants. */
export interface EntityShare<T, R = SharedEntityRequest> {
  readonly request: R;
  /** By index in the request's representations. */
  readonly targets: ReadonlyMap<number, readonly T[]>;
}

export class SharedEntityRequests {
  readonly #open = new Map<string, SharedEntityRequest>();
  readonly #byQuestion = new Map<
    string,
    Map<string, { readonly request: SharedEntityRequest; readonly index: number }>
  >();

  constructor(before: readonly EarlierEntityRequest[] = []) {
    for (const { fetchKey: question, representations, response: asked } of before) {
      const request = new SharedEntityRequest();
      request.response = asked;
      for (const representation of representations) this.#find(question, representation, request);
    }
  }

  /** What nobody has asked yet joins the request that is to be sent next. */
  divide<T>(question: string, { representations, targets }: Batch<T>): readonly EntityShare<T>[] {
    const own = this.#open.get(question) ?? new SharedEntityRequest();
    this.#open.set(question, own);
    const wanted = new Map<SharedEntityRequest, Map<number, readonly T[]>>();
    for (const [position, representation] of representations.entries()) {
      const { request, index } = this.#find(question, representation, own);
      const picked = wanted.get(request) ?? new Map<number, readonly T[]>();
      wanted.set(request, picked.set(index, targets[position] ?? []));
    }
    return [...wanted].map(([request, picked]) => ({ request, targets: picked }));
  }

  /** It is sent now: what is asked later is asked apart. */
  close(request: SharedEntityRequest): void {
    for (const [question, open] of this.#open) if (open === request) this.#open.delete(question);
  }

  /** Where an entity was asked about; it is added to `request` if nobody has. */
  #find(
    question: string,
    representation: Data,
    request: SharedEntityRequest,
  ): { readonly request: SharedEntityRequest; readonly index: number } {
    const known =
      this.#byQuestion.get(question) ??
      new Map<string, { readonly request: SharedEntityRequest; readonly index: number }>();
    this.#byQuestion.set(question, known);
    const text = JSON.stringify(representation);
    const found = known.get(text) ?? { request, index: request.representations.push(representation) - 1 };
    known.set(text, found);
    return found;
  }
}

/** What a subgraph is asked of entities, whoever they are. The name of the fetch says nothing, and is left out. */
export function entityFetchKey(
  subgraph: string,
  query: string,
  operationName: string | null,
  variables: Readonly<Data>,
): string {
  return JSON.stringify([subgraph, query.replace(operationName ?? '', ''), variables]);
}
