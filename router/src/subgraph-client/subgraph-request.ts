/**
 * A GraphQL request to a subgraph and its response, in the two forms that the engine uses: parsed (`Send`) and as
 * bytes (`SendRaw`). The policies and the HTTP client know only bytes; `subgraph-client.ts` makes one form of the
 * other.
 */
import type { Level } from '@marquee/contracts/criticality';
import type { InjectedFaults } from '@marquee/fault-injection/injected-faults';
import type { Deadline } from '../deadline.js';
import type { CacheUse } from '../entity-cache/cached-fetch.js';
import type { FetchProfile } from '../policies/fetch-profile.js';
import type { RequestPlugins } from '../plugins/request-plugins.js';
import type { Correlation } from '../telemetry/correlation.js';
import type { FetchRecord } from '../telemetry/request-record.js';
import type { Merging } from './merging/mergeable-fetch.js';

export interface SubgraphRequest {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  /** `entities`: the operation selects `_entities`; the others select root fields. */
  readonly kind: 'query' | 'mutation' | 'entities';
  /** Lower-case names. Besides these, the HTTP client adds its own (content type, length, deadline). */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted at the deadline of the client's operation, or when the client disconnects. */
  readonly signal: AbortSignal;
  /** Gets the bytes of a well-formed response. */
  readonly onBody?: ((body: Buffer) => void) | undefined;
  /** Of the client's operation. Absent when the engine knows only its signal. */
  readonly deadline?: Deadline;
  /** Absent when the engine does not know it; it is then read from the text. */
  readonly profile?: FetchProfile;
  /** Of the client's request. */
  readonly faults?: InjectedFaults | undefined;
  /** Of the client's request. */
  readonly plugins?: RequestPlugins | undefined;
  /** For a fetch that may be sent in one request with other fetches. */
  readonly merging?: Merging | undefined;
  /** Absent when its response may not be cached. */
  readonly cached?: CacheUse | undefined;
  /** Of the client's request. Absent in tests and for requests of the router itself. */
  readonly correlation?: Correlation | undefined;
}

/** A well-formed GraphQL response. Any other response is thrown as a `SubgraphError`. */
export interface SubgraphResponse {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly SubgraphResponseError[];
  /** Errors that were left out of `errors`, because there are too many. */
  readonly omittedErrors?: number;
}

export interface SubgraphResponseError {
  readonly message: string;
  /** Whether it is not an error of the GraphQL specification; the message is then its JSON. */
  readonly isMalformed?: boolean;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Rejects with a `SubgraphError`. */
export type Send = (request: SubgraphRequest) => Promise<SubgraphResponse>;

/** A request whose body is serialized already. */
export interface RawRequest
  extends Pick<
    SubgraphRequest,
    'subgraph' | 'operationName' | 'kind' | 'headers' | 'faults' | 'plugins' | 'merging' | 'cached' | 'correlation'
  > {
  /** JSON in UTF-8, as a string with one character per byte (latin1), which Node writes to a socket without copying. */
  readonly body: string;
  /** The deadline of the client's operation; after the deadline policy, that of this fetch. */
  readonly deadline: Deadline;
  readonly profile: FetchProfile;
  /** In place of the URL of the subgraph; set by a plugin. */
  readonly url?: string | undefined;
  /** Of the profile; `degraded` by default. Sent to the subgraph as a header. Set by the deadline policy. */
  readonly level?: Level;
  /** How long the router waits for this fetch; sent to the subgraph as a header. Set by the deadline policy. */
  readonly timeoutMs?: number;
  /** What `timeoutMs` would be if the latency of earlier fetches did not make it shorter. Set by the deadline policy. */
  readonly shareMs?: number;
  /** Where the latency of a copy of the request is counted; null for one that is not observed. Set by the deadline policy. */
  readonly latency?: { add(latencyMs: number): void } | null;
  /** Whether the time left of the operation made `timeoutMs` shorter than the fetch's share. Set by the deadline policy. */
  readonly isShortened?: boolean;
  /** Where its times are noted. Set by `telemetry/record-fetches.ts`, for requests that are traced, logged or explained. */
  readonly recorded?: FetchRecord | undefined;
  /** Whether a queue has used up so much of its time that a time-out is not the subgraph's. Set by the limit of concurrency. */
  readonly isShortenedByWait?: boolean;
}

/**
 * Resolves to the body, not parsed, of a response that has status 200 or is a GraphQL response. Rejects with a
 * `SubgraphError`.
 */
export type SendRaw = (request: RawRequest) => Promise<Buffer>;

export interface RawClient {
  readonly send: SendRaw;
  /** Parses and validates a body that `send` resolved to. Throws SUBGRAPH_MALFORMED. */
  readonly read: (request: SubgraphRequest, body: Buffer) => SubgraphResponse;
}
