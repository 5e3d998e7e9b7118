/**
 * What is noted of one request while it is served: times of its steps and of its fetches. Log line, spans and the
 * explanation of the plan are made of it when the request has ended, so that the request itself pays for little.
 */
import { newSpanId, writeTraceparent } from '@marquee/runtime/telemetry/trace-context';
import type { TraceContext } from '@marquee/runtime/telemetry/trace-context';
import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import type { ExecutionPath } from './observed-request.js';

/** The operation, as far as it is noted. */
interface NotedOperation {
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | null;
  readonly source: string;
}

/** A request to a subgraph, as far as it is noted. */
export interface NotedRequest {
  readonly subgraph: string;
  readonly operationName: string | null;
  readonly kind: 'query' | 'mutation' | 'entities';
  readonly body: string;
}

/** A step of `pipeline/handle-request.ts`. */
export type StepName = 'authenticate' | 'resolve operation' | 'plan' | 'execute' | 'respond';

export interface RecordedStep {
  readonly name: StepName;
  readonly startMs: number;
  endMs: number;
}

/** A call of a hook of a plugin. */
export interface RecordedHook {
  readonly plugin: string;
  readonly hook: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: string;
  /** The span of the fetch that the hook is called for; null for a hook of the request. */
  readonly parentSpanId: string | null;
}

/** Calls of hooks of one request that are recorded. */
const MAX_HOOKS = 200;
/** Fetches of one request that are recorded; the others are counted. */
const MAX_FETCHES = 200;
/** Different errors of one request, by code and subgraph. */
const MAX_ERRORS = 20;
/** Errors of one response that are counted by code. */
const MAX_READ_ERRORS = 1_000;

export class RequestRecord {
  readonly startMs = performance.now();
  readonly steps: RecordedStep[] = [];
  readonly fetches: FetchRecord[] = [];
  readonly cached: CachedValues[] = [];
  readonly hooks: RecordedHook[] = [];
  /** Number of errors in the response by code and subgraph: `CODE subgraph`. */
  readonly errors = new Map<string, number>();
  /** Beside the request's own: a line break after each. Null when subgraphs are not told of the trace. */
  fetchLines: string | null = null;
  omittedFetches = 0;
  omittedErrors = 0;
  operation: OperationDefinitionNode | null = null;
  operationName: string | null = null;
  /** The text; null while it is not known. */
  source: string | null = null;
  /** Estimated; null when it is not. */
  cost: number | null = null;
  isPlanCached: boolean | null = null;
  isDocumentCached: boolean | null = null;
  path: ExecutionPath | null = null;
  endMs = 0;

  /**
   * @param own The trace of the request with its span in the router; null when there is no such span.
   * @param parent Of the client.
   */
  constructor(
    readonly requestId: string,
    readonly own: TraceContext | null,
    readonly parent: TraceContext | null,
    readonly isSampled: boolean,
  ) {}

  /** Ends the step before. */
  begin(name: StepName): void {
    const now = performance.now();
    const last = this.steps.at(-1);
    if (last !== undefined) last.endMs = now;
    this.steps.push({ name, startMs: now, endMs: now });
  }

  noteOperation({ operationName, operation, source }: NotedOperation, isCached: boolean): void {
    this.operationName = operationName ?? operation.name?.value ?? null;
    this.operation = operation;
    this.source = source;
    this.isDocumentCached = isCached;
  }

  notePlan(cost: number, isCached: boolean): void {
    this.cost = cost;
    this.isPlanCached = isCached;
  }

  notePath(path: ExecutionPath): void {
    this.path = path;
  }

  noteErrors(errors: readonly GraphQLFormattedError[]): void {
    for (const { extensions } of errors.slice(0, MAX_READ_ERRORS))
      this.noteError(extensions?.['code'], extensions?.['service']);
    this.omittedErrors = Math.max(0, errors.length - MAX_READ_ERRORS);
  }

  end(): void {
    this.endMs = performance.now();
    const last = this.steps.at(-1);
    if (last !== undefined) last.endMs = this.endMs;
  }

  get hasEnded(): boolean {
    return this.endMs > 0;
  }

  get durationMs(): number {
    return (this.hasEnded ? this.endMs : performance.now()) - this.startMs;
  }

  /** Null when enough are recorded, or the request has ended: its fetch goes on in the background. */
  beginFetch(request: NotedRequest): FetchRecord | null {
    if (this.hasEnded) return null;
    if (this.fetches.length >= MAX_FETCHES) {
      this.omittedFetches += 1;
      return null;
    }
    const fetch = new FetchRecord(request, this.own, this.fetchLines);
    this.fetches.push(fetch);
    return fetch;
  }

  /** What the entity cache has found for a fetch. */
  noteCached(values: CachedValues): void {
    if (!this.hasEnded && this.cached.length < MAX_FETCHES) this.cached.push(values);
  }

  noteHook(hook: RecordedHook): void {
    if (!this.hasEnded && this.hooks.length < MAX_HOOKS) this.hooks.push(hook);
  }

  noteError(code: unknown, subgraph: unknown, count = 1): void {
    const key = `${short(code) || 'UNKNOWN'} ${short(subgraph)}`;
    if (this.errors.size < MAX_ERRORS || this.errors.has(key))
      this.errors.set(key, (this.errors.get(key) ?? 0) + count);
  }

  /** The errors in a response of a subgraph that was read. */
  noteResponseErrors(subgraph: string, operationName: string | null, code: string | null): void {
    const fetch = this.fetches.findLast((each) => each.subgraph === subgraph && each.operationName === operationName);
    if (fetch !== undefined) fetch.errorCode ??= code ?? 'SUBGRAPH_ERROR';
  }
}

function short(text: unknown): string {
  return typeof text === 'string' ? text.slice(0, 100) : '';
}

export interface CachedValues {
  readonly subgraph: string;
  /** The types of entities, or the names of root fields. */
  readonly of: string;
  readonly hits: number;
  readonly stale: number;
  readonly misses: number;
}

/** One fetch of a plan, as the engine sees it: all its attempts, and the waits between them. */
export class FetchRecord {
  readonly subgraph: string;
  readonly operationName: string | null;
  readonly kind: NotedRequest['kind'];
  readonly requestBytes: number;
  readonly spanId: string;
  readonly startMs = performance.now();
  /** Lines for the head of its requests; null for those of the client's request. */
  readonly lines: string | null;
  /** When it was first handed to a connection; 0 when it was not. */
  sentMs = 0;
  endMs = 0;
  /** Requests that were sent for it. */
  requests = 0;
  /** Of the last response; 0 without one. */
  status = 0;
  /** Of the response, decoded. */
  bytes = 0;
  errorCode: string | null = null;
  /** Fetches of the request that it was sent in, if there are more than one. */
  merged = 0;
  /** The fetch in whose span that request was sent. */
  mergedInto: FetchRecord | null = null;

  constructor({ subgraph, operationName, kind, body }: NotedRequest, own: TraceContext | null, lines: string | null) {
    this.subgraph = subgraph;
    this.operationName = operationName;
    this.kind = kind;
    this.requestBytes = body.length;
    this.spanId = own === null ? '' : newSpanId();
    this.lines =
      own === null || lines === null
        ? null
        : `traceparent: ${writeTraceparent({ ...own, spanId: this.spanId })}\r\n${lines}`;
  }

  noteSent(): void {
    this.requests += 1;
    if (this.sentMs === 0) this.sentMs = performance.now();
  }

  noteResponse(status: number): void {
    this.status = status;
  }

  noteEnd(body: Buffer | null, errorCode: string | null): void {
    this.endMs = performance.now();
    this.bytes = body?.length ?? 0;
    this.errorCode ??= errorCode;
  }
}
