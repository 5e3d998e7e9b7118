/**
 * The interface of an engine: it plans one resolved operation of a caller, executes the plan within a deadline, and
 * returns the GraphQL response. The steps before it (authentication, limits, validation) and after it (HTTP) do not
 * depend on the engine.
 */
import type { PlanNode } from '@apollo/query-planner';
import type { CacheRules } from '../entity-cache/cache-rules.js';
import type { InjectedFaults } from '@marquee/fault-injection/injected-faults';
import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Deadline } from '../deadline.js';
import type { CacheReport } from '../entity-cache/cache-report.js';
import type { ExecutionPath, ObservedRequest } from '../telemetry/observed-request.js';
import type { Identity } from '../identity/identity.js';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import type { RequestPlugins } from '../plugins/request-plugins.js';
import type { Correlation } from '../telemetry/correlation.js';
import type { Requester } from './planning/requester.js';

/** An operation that is parsed and validated against the API schema, with coerced variables. */
export interface ResolvedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The source text as sent; for logs, and the key of caches. */
  readonly source: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** `PROPAGATE` by default. */
  readonly onError?: ErrorBehavior;
  /** Whether `extensions.nulls` of the response explains its nulls; not by default. */
  readonly explainsNulls?: boolean;
}

type Headers = Readonly<Record<string, string>>;

/** The client, as far as execution needs to know it. */
export interface Caller {
  /** Headers for every subgraph request; names in lower case. */
  readonly headers: Headers;
  /**
   * The headers for one subgraph in place of `headers`: with the assertions that are for this subgraph alone. Signs at
   * the first use for a session and a subgraph. Absent when all subgraphs get the same headers.
   */
  readonly headersFor?: (subgraph: string) => Headers;
  /**
   * The headers for one subgraph by the rules of the configuration, in place of `headers`: without assertions. Its
   * responses may depend on each of them. Absent without rules.
   */
  readonly forwardedTo?: (subgraph: string) => Headers;
  /** The client's IP address, when it is known. */
  readonly address?: string;
  /** The faults that are injected into this request; its responses are not kept as last good values. */
  readonly faults?: InjectedFaults;
  /** Gets what the entity cache does for this request; absent unless the client wants it explained. */
  readonly cacheReport?: CacheReport;
  /** What is recorded of this request; absent when nothing is. */
  observed?: ObservedRequest | undefined;
  /** The plugins of this request; absent without plugins. */
  readonly plugins?: RequestPlugins | undefined;
  /** The id and the trace of the client's request; absent in tests. */
  correlation?: Correlation | undefined;
  /** The verified identity, which auth rules and progressive overrides depend on; null for a guest. */
  readonly identity: Identity | null;
}

/** The headers of the caller's requests to one subgraph. */
export function headersFor({ headers, headersFor: own }: Caller, subgraph: string): Headers {
  return own === undefined ? headers : own(subgraph);
}

/** What a subgraph's responses to the caller may depend on, besides the identity. */
export function forwardedTo({ headers, forwardedTo: own }: Caller, subgraph: string): Headers {
  return own === undefined ? headers : own(subgraph);
}

export interface GraphQLResponse {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
  /** What the engine adds to the response's `extensions`, by topic. Not part of `body`. */
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
  /**
   * The response without its extensions as JSON bytes, where the engine has written it already. `data` is then parsed from it on use.
   */
  readonly body?: Buffer;
  /** How the engine made it; absent when the engine does not tell. */
  path?: ExecutionPath;
  /**
   * To be called once the body is sent, if nothing else has it: its memory is used for another response. Without the call it is
   * collected.
   */
  release?(): void;
}

/** Number of executed operations by execution path. */
export interface EngineStats {
  /** By compiled scanners and writers only, without parsing responses. */
  readonly compiled: number;
  /** Started on the compiled path and finished on the general one, because a subgraph's response was unexpected. */
  readonly fallback: number;
  /** On the general path from the start, because the compiled path does not support the plan. */
  readonly general: number;
}

/** An operation before its variables are known. */
export type KnownOperation = Omit<ResolvedOperation, 'variables' | 'onError' | 'explainsNulls'>;

/** An operation with its plan. */
export interface PlannedOperation {
  /** Never rejects. Failures are errors in the response, including the failure to find a plan. To be called once. */
  execute(deadline: Deadline): Promise<GraphQLResponse>;
  /** Of this caller; null when nothing is fetched, absent when the engine does not tell. */
  readonly plan?: PlanNode | null;
}

export interface Engine {
  /** What clients see: the supergraph without join directives and `@inaccessible` elements. */
  readonly apiSchema: GraphQLSchema;
  /** Plans an operation ahead of its first request, if the engine can. Rejects when there is no plan. */
  readonly prepare?: (operation: KnownOperation) => Promise<void>;
  /**
   * Executes a prepared operation on made-up responses for about so many milliseconds, if the engine can: its code is then
   * optimized. No subgraph is asked, nothing is counted or kept. Resolves to the number of executions.
   */
  readonly rehearse?: (operation: KnownOperation, budgetMs: number) => Promise<number>;
  /**
   * Plans an operation for its caller, or finds its plan in a cache, which needs no promise. Fails only with a
   * `PlanningUnavailableError`, when a later attempt may succeed; for the rest see `PlannedOperation`.
   */
  plan(
    operation: ResolvedOperation,
    caller: Caller,
    requester?: Requester,
  ): PlannedOperation | Promise<PlannedOperation>;
  readonly stats?: () => EngineStats;
  /** What the supergraph says about caching; absent when the engine does not read it. */
  readonly cacheRules?: CacheRules;
  /** Releases planner and caches. Operations in flight finish. */
  close(): Promise<void>;
}
