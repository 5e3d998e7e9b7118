/** The state of one execution of a plan on the general path. */
import type { Send, SubgraphRequest } from '../../subgraph-client/subgraph-request.js';
import type { Caller } from '../engine.js';
import type { Deadline } from '../../deadline.js';
import type { StaleMarks } from '../../stale-if-error/stale-marks.js';
import type { Data } from './data.js';
import type { ErrorPolicy } from './error-policy.js';
import type { FetchErrors } from './fetch-errors.js';
import type { PendingResponse, SharedEntityRequests } from './fetches/shared-entity-requests.js';

export interface ExecutionContext {
  /** The merged data by plan keys; fetches add to it. */
  readonly data: Data;
  readonly fetchErrors: FetchErrors;
  /** What is stale in the data. */
  readonly staleMarks: StaleMarks;
  readonly errorPolicy: ErrorPolicy;
  /** By their names in the plan. */
  readonly variables: Readonly<Data>;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: Send;
  /** The response to a request that the compiled path has sent before it fell back; undefined for other requests. */
  readonly replay?: (request: SubgraphRequest) => PendingResponse | undefined;
  readonly sharedEntityRequests: SharedEntityRequests;
  /**
   * For a mutation: whether a failed field before these root fields, which are plan keys, makes the data null. Null for a
   * query.
   */
  readonly isDataLostBefore: ((rootKeys: ReadonlySet<string>) => boolean) | null;
}
