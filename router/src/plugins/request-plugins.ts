/** The plugins of one request, as the engine and the subgraph client know them. */
import type { PluginCaller } from './plugin-api.js';

/** A request to a subgraph, as far as plugins see it. */
export interface FetchToSend {
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation' | 'entities';
  readonly operationName: string | null;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** One character for each byte. */
  readonly body: string;
  /** Present while it is traced or logged. */
  readonly recorded?: { readonly spanId: string } | undefined;
  /** In place of the subgraph's. */
  readonly url?: string | undefined;
}

export interface RequestPlugins {
  /** Part of the keys of cached and kept values; empty when all clients may share them. */
  readonly partition: string;
  /** Whether a plugin sees requests to subgraphs. */
  readonly seesFetches: boolean;
  readonly readsResponseHeaders: boolean;
  /** Those that a plugin grants. Throws, or rejects with, a `GraphQLError`. */
  decidePolicies(policies: readonly string[], caller: PluginCaller): ReadonlySet<string> | Promise<ReadonlySet<string>>;
  /** Calls the hooks around a request to a subgraph. Rejects with a `SubgraphError`. */
  fetch<Fetch extends FetchToSend>(request: Fetch, send: (request: Fetch) => Promise<Buffer>): Promise<Buffer>;
}
