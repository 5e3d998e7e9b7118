/** The plugins of one request: their contexts, and the calls of their hooks at each step. */
import type { PlanNode } from '@apollo/query-planner';
import type { GraphQLHttpRequest, GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { createSubgraphError, isSubgraphError } from '../subgraph-client/subgraph-error.js';
import { responseHeadersOf } from './response-headers.js';
import { FetchDraft, SubgraphRequestView, SubgraphResponseView } from './fetch-views.js';
import type { View } from './views.js';
import type { RequestRecord } from '../telemetry/request-record.js';
import type { HookCall, NoteHook } from './hook-calls.js';
import type { ErrorHook, PluginCaller } from './plugin-api.js';
import type { LoadedPlugin } from './load-plugin.js';
import type { PluginSet } from './plugin-set.js';
import type { FetchToSend, RequestPlugins } from './request-plugins.js';
import { ErrorView, OperationView, PlanView, PoliciesView, RequestDraft, RequestView } from './request-views.js';
import type { OperationFacts } from './request-views.js';
import { readErrors, ResponseDraft, ResponseView } from './response-draft.js';
import type { ExecutedResponse } from './response-draft.js';

export class PluginRun implements RequestPlugins {
  /** Why the request has to be refused although it was executed: a closed plugin has failed at a fetch. */
  failure: Error | null = null;
  readonly #contexts: unknown[] = [];
  #partition: string | null = null;
  #operation: OperationFacts | null = null;
  #executed: ExecutedResponse | null = null;
  #record: RequestRecord | null = null;

  constructor(private readonly set: PluginSet) {}

  get seesFetches(): boolean {
    return this.set.seesFetches;
  }

  get readsResponseHeaders(): boolean {
    return this.set.readsResponseHeaders;
  }

  get partition(): string {
    return (this.#partition ??= this.set.partitionOf((plugin) => this.#contextOf(plugin)));
  }

  /** @param parentSpanId Of the fetch that hooks are called for. */
  #noteUnder(parentSpanId: string | null): NoteHook {
    const record = this.#record;
    if (record === null) return null;
    return ({ plugin: { name }, hook }, startMs, outcome) =>
      record.noteHook({ plugin: name, hook, startMs, endMs: performance.now(), outcome, parentSpanId });
  }

  readonly #contextOfCall = ({ plugin }: HookCall): unknown => this.#contextOf(plugin as LoadedPlugin);

  #contextOf({ index, createContext }: LoadedPlugin): unknown {
    if (createContext === null) return undefined;
    return (this.#contexts[index] ??= createContext());
  }

  /** The hook `request`. @returns The request with the changes of plugins. */
  begin(request: GraphQLHttpRequest): GraphQLHttpRequest | Promise<GraphQLHttpRequest> {
    this.#record = request.correlation?.record ?? null;
    const calls = this.set.callsOf('request');
    if (calls.length === 0) return request;
    const draft = new RequestDraft(request);
    const pending = this.#callAll(calls, ({ plugin }) => new RequestView(plugin, draft));
    return pending === null ? draft.request : pending.then(() => draft.request);
  }

  /** The hook `operation`. Null when it has ended. */
  operation(facts: OperationFacts, caller: () => PluginCaller): Promise<void> | null {
    this.#operation = facts;
    const calls = this.set.callsOf('operation');
    if (calls.length === 0) return null;
    return this.#callAll(calls, ({ plugin }) => new OperationView(plugin, facts, caller));
  }

  decidePolicies(
    policies: readonly string[],
    caller: PluginCaller,
  ): ReadonlySet<string> | Promise<ReadonlySet<string>> {
    const calls = this.set.callsOf('decidePolicies');
    const granted = new Set<string>();
    if (calls.length === 0) return granted;
    const asked = new Set(policies);
    // A plugin can grant what was asked for, and nothing else.
    const grant = (policy: string): void => void (asked.has(policy) && granted.add(policy));
    const pending = this.#callAll(calls, ({ plugin }) => new PoliciesView(plugin, policies, caller, grant));
    return pending === null ? granted : pending.then(() => granted);
  }

  /** The hook `plan`. Null when it has ended. */
  plan(plan: PlanNode | null | undefined): Promise<void> | null {
    const calls = this.set.callsOf('plan');
    if (calls.length === 0) return null;
    return this.#callAll(calls, ({ plugin }) => new PlanView(plugin, plan ?? null));
  }

  /**
   * Whether a cache outside of the router must not store the response: a plugin changes its data, or requests to subgraphs
   * differ between clients in a way that no header of the client tells.
   */
  get hasOwnResponse(): boolean {
    if (this.partition !== '') return true;
    const paths = this.#operation && this.set.dataPathsOf(this.#operation);
    if (paths === null) return false;
    return this.set.options.plugins.some(({ changes }, index) => paths[index] != null && changes.has('response.data'));
  }

  noteExecuted(executed: ExecutedResponse): void {
    this.#executed = executed;
  }

  fetch<Fetch extends FetchToSend>(request: Fetch, send: (request: Fetch) => Promise<Buffer>): Promise<Buffer> {
    try {
      const changed = this.#beforeFetch(request);
      return changed instanceof Promise ? changed.then((each) => this.#send(each, send)) : this.#send(changed, send);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #beforeFetch<Fetch extends FetchToSend>(request: Fetch): Fetch | Promise<Fetch> {
    if (this.failure !== null) throw pluginFetchError(request.subgraph);
    const calls = this.set.callsOf('subgraphRequest');
    if (calls.length === 0) return request;
    const draft = new FetchDraft(request, this.set.options.urlOf);
    const view = ({ plugin }: HookCall): View => new SubgraphRequestView(plugin, request, draft);
    const pending = this.#callForFetch(request, calls, view);
    return pending === null ? draft.finish() : pending.then(() => draft.finish());
  }

  #send<Fetch extends FetchToSend>(request: Fetch, send: (request: Fetch) => Promise<Buffer>): Promise<Buffer> {
    const [responseCalls, errorCalls] = [this.set.callsOf('subgraphResponse'), this.set.callsOf('error')];
    if (responseCalls.length === 0 && errorCalls.length === 0) return send(request);
    const startMs = performance.now();
    const succeed = (body: Buffer): Buffer | Promise<Buffer> => {
      const durationMs = performance.now() - startMs;
      const headers = responseHeadersOf.bind(null, body);
      const view = ({ plugin }: HookCall): View => new SubgraphResponseView(plugin, request, durationMs, body, headers);
      const pending = this.#callForFetch(request, responseCalls, view);
      return pending === null ? body : pending.then(() => body);
    };
    return send(request).then(succeed, (error: unknown) => this.#failFetch(request, errorCalls, error));
  }

  async #failFetch(request: FetchToSend, calls: readonly HookCall[], error: unknown): Promise<never> {
    const { subgraph } = request;
    const known = isSubgraphError(error) ? error : null;
    const message = error instanceof Error ? error.message : String(error);
    const code = known?.code ?? 'INTERNAL_SERVER_ERROR';
    const seen: ErrorHook = { stage: 'subgraph', code, message, subgraph, status: known?.status ?? null };
    await this.#callForFetch(request, calls, ({ plugin }) => new ErrorView(plugin, seen));
    throw error;
  }

  /**
   * What a closed plugin fails with refuses the request as a whole; the fetch is not a failure of its subgraph. Throws, or
   * rejects with, a `SubgraphError`.
   */
  #callForFetch(
    request: FetchToSend,
    calls: readonly HookCall[],
    view: (call: HookCall) => View,
  ): Promise<void> | null {
    const fail = (error: unknown): never => {
      this.failure ??= error as Error;
      throw pluginFetchError(request.subgraph, error);
    };
    try {
      return this.#callAll(calls, view, request.recorded?.spanId ?? null)?.catch(fail) ?? null;
    } catch (error) {
      return fail(error);
    }
  }

  /** The hooks `error`, for a request that was refused, and `response`. Rejects with a `GraphQLError`. */
  async end(sent: GraphQLHttpResponse): Promise<GraphQLHttpResponse> {
    const errorCalls = this.set.callsOf('error');
    if (this.#executed === null && errorCalls.length > 0) {
      const [first] = readErrors(sent.body);
      const given = first?.extensions?.['code'];
      const code = typeof given === 'string' ? given : 'INTERNAL_SERVER_ERROR';
      const { status } = sent;
      const seen: ErrorHook = { stage: 'request', code, message: first?.message ?? '', subgraph: null, status };
      await this.#callAll(errorCalls, ({ plugin }) => new ErrorView(plugin, seen));
    }
    const calls = this.set.callsOf('response');
    if (calls.length === 0) return sent;
    const paths = this.#operation && this.set.dataPathsOf(this.#operation);
    const draft = new ResponseDraft(sent, this.#executed, this.set.options.parsed);
    const pending = this.#callAll(
      calls,
      ({ plugin }) => new ResponseView(plugin, draft, this.#executed === null ? null : (paths?.[plugin.index] ?? null)),
    );
    if (pending !== null) await pending;
    return draft.finish();
  }

  /** For a response that takes the place of what was executed. */
  forgetExecuted(): void {
    this.#executed = null;
  }

  #callAll(
    calls: readonly HookCall[],
    view: (call: HookCall) => View,
    spanId: string | null = null,
  ): Promise<void> | null {
    return this.set.options.caller.callAll(calls, view, {
      contextOf: this.#contextOfCall,
      note: this.#noteUnder(spanId),
    });
  }
}

/** Neither repeated nor counted as a failure of the subgraph. */
function pluginFetchError(subgraph: string, cause?: unknown): Error {
  return createSubgraphError(subgraph, 'FETCH_SHED', 'was not asked, because a plugin of the router has failed', cause);
}
