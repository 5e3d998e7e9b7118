/** What is recorded of one request while it is executed, for metrics. */
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import { RequestError } from '../errors.js';

/** How the response of an operation was made; see `EngineStats`. `none`: the request was refused before execution. */
export const EXECUTION_PATHS = ['compiled', 'fell_back', 'general', 'kept', 'none'] as const;
export type ExecutionPath = (typeof EXECUTION_PATHS)[number];

/** What the entity cache had of the values that may be cached; `off`: no value of the operation may be. */
export const CACHE_USES = ['off', 'hit', 'partial', 'miss'] as const;
export type CacheUseOfRequest = (typeof CACHE_USES)[number];

/** An error of a response, as far as metrics tell it. */
export interface ObservedError {
  readonly code: string;
  /** Empty for an error of the router. */
  readonly subgraph: string;
}

export class ObservedRequest {
  readonly startedAtMs = performance.now();
  /** Null until it is resolved. */
  operation: { readonly operation: OperationDefinitionNode; readonly operationName: string | null } | null = null;
  path: ExecutionPath = 'none';
  /** Null until the operation is planned, or when the engine does not tell. */
  isPlanCached: boolean | null = null;
  /** Values that the entity cache had, and had not. */
  cacheHits = 0;
  cacheMisses = 0;
  /** In hexadecimal digits, of a trace that is sampled; else null. */
  traceId: string | null = null;
  #errors: readonly GraphQLFormattedError[] | null = null;
  /** What refused the request. */
  #refusal: unknown = null;

  /** The response of an executed operation. */
  complete(path: ExecutionPath, errors: readonly GraphQLFormattedError[] | undefined): void {
    this.path = path;
    if (errors !== undefined) this.#errors = errors;
  }

  /** @param error What a step has thrown. */
  refuse(error: unknown): void {
    this.#refusal = error ?? new Error('refused');
  }

  get hasErrors(): boolean {
    return this.#errors !== null || this.#refusal !== null;
  }

  get isRefused(): boolean {
    return this.#refusal !== null;
  }

  get cache(): CacheUseOfRequest {
    if (this.path === 'kept') return 'hit';
    if (this.cacheHits === 0) return this.cacheMisses === 0 ? 'off' : 'miss';
    return this.cacheMisses === 0 ? 'hit' : 'partial';
  }

  /** Of the response. */
  errors(): readonly ObservedError[] {
    const refusal = this.#refusal;
    if (refusal === null) return (this.#errors ?? []).map(describe);
    if (refusal instanceof RequestError) return refusal.errors.map(describe);
    return [refusal instanceof GraphQLError ? describe(refusal) : { code: 'INTERNAL_SERVER_ERROR', subgraph: '' }];
  }
}

function describe({ extensions }: Pick<GraphQLFormattedError, 'extensions'>): ObservedError {
  const { code, service } = extensions ?? {};
  return { code: typeof code === 'string' ? code : '', subgraph: typeof service === 'string' ? service : '' };
}
