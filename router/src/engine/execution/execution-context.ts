/** One execution of a compiled plan. */
import type { Caller, Deadline } from '../engine.js';
import type { Send, SubgraphRequest } from '../../subgraph-client/subgraph-request.js';
import type { Data } from './data.js';
import type { PendingResponse, SharedEntityRequests } from './shared-entity-requests.js';
import type { FetchErrors } from './fetch-errors.js';

export interface ExecutionContext {
  /** Grows as fetches end; by the plan's keys. */
  readonly data: Data;
  readonly fetchErrors: FetchErrors;
  /** By the plan's names. */
  readonly variables: Readonly<Data>;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: Send;
  /** What the fast path has asked already, when this is what it fell back to. */
  readonly replay?: (request: SubgraphRequest) => PendingResponse | undefined;
  readonly sharedEntityRequests: SharedEntityRequests;
}
