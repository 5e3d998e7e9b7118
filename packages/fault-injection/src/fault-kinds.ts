/** The kinds of faults. The router, the proxy of the end-to-end tests and the proofs share them. */

/** What a request to a subgraph comes to, by the name of the kind. */
export const FAULT_KINDS = {
  refused: 'the connection is refused',
  reset: 'the connection is reset before a response; the subgraph does not see the request',
  hang: 'no response arrives',
  slow: 'the response arrives with one byte per second',
  flapping: 'every other request is refused, the first one included',
  half: 'the connection is closed after half of the response',
  html: 'the response is an HTML page with status 200',
  empty: 'the response has no field: {"data":{}}',
  null: 'the response has no data and no error: {"data":null}',
  error: 'the response has no data, and an error',
  deep: 'the response is JSON with 5000 levels',
  'wrong-types': 'every value of the response but __typename has another type',
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** What one field of a response comes to. */
export const FIELD_FAULT_KINDS = {
  null: 'the value is null, without an error',
  error: 'the value is null, with an error',
  'wrong-type': 'the value has another type',
} as const;

export type FieldFaultKind = keyof typeof FIELD_FAULT_KINDS;

/** The fault of a whole request: a kind, an HTTP status without a GraphQL body, or a delay before the request. */
export type FetchFault =
  | { readonly kind: FaultKind }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'delay'; readonly delayMs: number };

export const FETCH_KINDS = ['query', 'entities', 'mutation'] as const;
export type FetchKind = (typeof FETCH_KINDS)[number];

export interface TargetedFetchFault {
  readonly subgraph: string;
  /** Null: of every kind. */
  readonly fetchKind: FetchKind | null;
  readonly fault: FetchFault;
  /** Of the requests that it hits, from above 0 to 1. */
  readonly share: number;
  /** As in the list. */
  readonly text: string;
}

export interface TargetedFieldFault {
  readonly subgraph: string;
  readonly typeName: string;
  readonly fieldName: string;
  readonly fault: FieldFaultKind;
  /** Of the values that it hits, from above 0 to 1. */
  readonly share: number;
  /** As in the list. */
  readonly text: string;
}

export interface FaultList {
  readonly fetchFaults: readonly TargetedFetchFault[];
  readonly fieldFaults: readonly TargetedFieldFault[];
  /** Whether breakers, limits and statistics count the outcomes as if they were the subgraph's. */
  readonly isCounted: boolean;
}
