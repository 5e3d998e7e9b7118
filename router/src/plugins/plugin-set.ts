/** The plugins of one generation, by the hooks that they have. */
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { findDataPaths } from './data-paths.js';
import type { DataPath } from './data-paths.js';
import type { HookCall, HookCaller, HookName } from './hook-calls.js';
import type { LoadedPlugin } from './load-plugin.js';
import type { OperationFacts } from './request-views.js';

export interface PluginSetOptions {
  readonly plugins: readonly LoadedPlugin[];
  readonly caller: HookCaller;
  /** Counts responses whose data was parsed. */
  readonly parsed: { add(): void };
  readonly apiSchema: GraphQLSchema;
  /** The URL that requests to a subgraph are sent to. */
  readonly urlOf: (subgraph: string) => string;
}

type DataPaths = readonly (readonly DataPath[] | null)[];

export class PluginSet {
  readonly #calls: ReadonlyMap<HookName, readonly HookCall[]>;
  readonly #partitions: readonly { readonly plugin: LoadedPlugin; readonly partition: (context: never) => string }[];
  /** Whether a plugin has one of the hooks around a request to a subgraph. */
  readonly seesFetches: boolean;
  readonly readsResponseHeaders: boolean;
  readonly #readsData: boolean;
  readonly #dataPaths = new WeakMap<OperationDefinitionNode, DataPaths>();

  constructor(readonly options: PluginSetOptions) {
    const { plugins } = options;
    // On the way back, the plugin that is next to the subgraph is called first.
    const back = [...plugins].reverse();
    const of = (hook: HookName, ordered = plugins): [HookName, readonly HookCall[]] => [
      hook,
      ordered.flatMap((plugin) => plugin.calls.get(hook) ?? []),
    ];
    this.#calls = new Map([
      ...(['request', 'decidePolicies', 'operation', 'plan', 'subgraphRequest'] as const).map((hook) => of(hook)),
      ...(['subgraphResponse', 'error', 'response'] as const).map((hook) => of(hook, back)),
    ]);
    this.#partitions = plugins.flatMap((plugin) =>
      plugin.partition === null ? [] : [{ plugin, partition: plugin.partition }],
    );
    const aroundFetches = ['subgraphRequest', 'subgraphResponse', 'error'] as const;
    this.seesFetches = aroundFetches.some((hook) => this.callsOf(hook).length > 0);
    this.readsResponseHeaders = plugins.some(({ reads }) => reads.has('subgraphResponse.headers'));
    this.#readsData = plugins.some(({ dataOf }) => dataOf !== null);
  }

  callsOf(hook: HookName): readonly HookCall[] {
    return this.#calls.get(hook) ?? [];
  }

  partitionOf(contextOf: (plugin: LoadedPlugin) => unknown): string {
    const parts = this.#partitions.map(({ plugin, partition }) => partition(contextOf(plugin) as never));
    return parts.every((part) => part === '') ? '' : JSON.stringify(parts);
  }

  /** By plugin; null for one that does not read the data of the operation. Found once per operation. */
  dataPathsOf(facts: OperationFacts): DataPaths | null {
    if (!this.#readsData) return null;
    const known = this.#dataPaths.get(facts.operation);
    if (known !== undefined) return known;
    const found = this.options.plugins.map((plugin) => this.#pathsFor(plugin, facts));
    this.#dataPaths.set(facts.operation, found);
    return found;
  }

  #pathsFor({ dataOf }: LoadedPlugin, { document, operation, operationName }: OperationFacts): DataPaths[number] {
    if (dataOf === null) return null;
    const { operations, fields } = dataOf;
    const name = operation.name?.value ?? operationName;
    const paths = findDataPaths(this.options.apiSchema, document, operation, fields);
    const isNamed = fields.has('*') || (name !== null && operations.has(name));
    return isNamed || paths.length > 0 ? paths : null;
  }
}
