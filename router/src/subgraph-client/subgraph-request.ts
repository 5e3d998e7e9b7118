/** The one way to a subgraph: `http.ts` over a socket, `in-process.ts` in tests, policies around either. */

export interface SubgraphRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  /** Whether it asks `_entities` (a decoration of others' data) or root fields. */
  readonly kind: 'query' | 'mutation' | 'entities';
  readonly headers: Readonly<Record<string, string>>;
  /** Aborts at the operation's deadline, or when the client goes away. */
  readonly signal: AbortSignal;
}

/** A well-formed GraphQL response; anything else is thrown as a `SubgraphError`. */
export interface SubgraphResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly SubgraphResponseError[];
}

export interface SubgraphResponseError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export type Send = (request: SubgraphRequest) => Promise<SubgraphResponse>;

export type SubgraphErrorCode = 'SUBGRAPH_UNREACHABLE' | 'SUBGRAPH_TIMEOUT' | 'SUBGRAPH_HTTP' | 'SUBGRAPH_MALFORMED';

/** Messages are for the client: they name the subgraph and the situation, never a host. The cause is for the log. */
export class SubgraphError extends Error {
  override readonly name = 'SubgraphError';
  constructor(
    readonly subgraph: string,
    readonly code: SubgraphErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
