/** A request of the general path. */
import type { Deadline } from '../../../deadline.js';
import type { CacheUse } from '../../../entity-cache/cached-fetch.js';
import type { Merging } from '../../../subgraph-client/merging/mergeable-fetch.js';
import type { SubgraphRequest } from '../../../subgraph-client/subgraph-request.js';
import { headersFor } from '../../engine.js';
import type { Data } from '../data.js';
import type { ExecutionContext } from '../execution-context.js';
import type { PreparedFetch } from './prepare-fetch.js';

export class FetchRequest implements SubgraphRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | null;
  readonly kind: SubgraphRequest['kind'];
  readonly headers: SubgraphRequest['headers'];
  readonly deadline: Deadline;
  readonly profile: NonNullable<SubgraphRequest['profile']>;
  readonly faults: SubgraphRequest['faults'];
  readonly plugins: SubgraphRequest['plugins'];
  readonly correlation: SubgraphRequest['correlation'];
  readonly merging: Merging | undefined;
  cached: CacheUse | undefined = undefined;

  constructor(
    { subgraph, query, operationName, kind, profile, mergeable }: PreparedFetch,
    context: ExecutionContext,
    /** With the representations. */
    readonly variables: Readonly<Data>,
    readonly onBody: ((body: Buffer) => void) | undefined,
  ) {
    this.subgraph = subgraph;
    this.query = query;
    this.operationName = operationName;
    this.kind = kind;
    this.headers = headersFor(context.caller, subgraph);
    this.deadline = context.deadline;
    this.profile = profile;
    this.faults = context.caller.faults;
    this.plugins = context.caller.plugins;
    this.correlation = context.caller.correlation;
    this.merging = mergeable === null ? undefined : { fetch: mergeable, operation: context };
  }

  /** Created on first use, as that of the deadline. */
  get signal(): AbortSignal {
    return this.deadline.signal;
  }
}
