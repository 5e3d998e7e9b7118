/**
 * The plugins of the process. Generations with the same configuration share them; another configuration, or a changed
 * module, loads them anew, and the ones before are stopped when the last generation that uses them has ended.
 */
import { statSync } from 'node:fs';
import type { Logger } from '@marquee/runtime/log';
import { StartError } from '@marquee/runtime/start-error';
import type { GraphQLSchema } from 'graphql';
import { HookCaller } from './hook-calls.js';
import { attributeFailures } from './lost-failures.js';
import { LIFECYCLE_MS, loadPlugin, PluginProblems } from './load-plugin.js';
import type { LoadedPlugin, PluginConfig } from './load-plugin.js';
import type { SupergraphFacts } from './plugin-api.js';
import type { PluginMetrics } from './plugin-metrics.js';
import { PluginSet } from './plugin-set.js';
import { TimerWheel } from './timer-wheel.js';
import { within } from './within.js';

export interface PluginHostOptions {
  readonly log: Logger;
  readonly metrics: PluginMetrics;
}

/** What one generation has of the plugins. */
export interface PluginLease {
  readonly plugins: readonly LoadedPlugin[];
  /** Tells the plugins of the supergraph. Rejects when a closed one fails. */
  openSet(
    apiSchema: GraphQLSchema,
    supergraph: SupergraphFacts,
    urlOf: (subgraph: string) => string,
  ): Promise<PluginSet>;
  /** To be called once, when the generation has ended. */
  release(): Promise<void>;
}

interface OpenPlugins {
  readonly key: string;
  readonly plugins: readonly LoadedPlugin[];
  uses: number;
}

export class PluginHost {
  readonly #caller: HookCaller;
  readonly #open = new Set<OpenPlugins>();
  #stopAttributing: (() => void) | null = null;

  constructor(private readonly options: PluginHostOptions) {
    this.#caller = new HookCaller({ log: options.log, observe: options.metrics.observe, wheel: new TimerWheel() });
  }

  /** Null without plugins. Rejects with a `StartError` that has all problems of all plugins. */
  async lease(configs: readonly PluginConfig[]): Promise<PluginLease | null> {
    if (configs.length === 0) return null;
    this.#stopAttributing ??= attributeFailures(() => this.#all(), this.options.metrics.lostFailures, this.options.log);
    const key = keyOf(configs);
    const known = [...this.#open].find((each) => each.key === key);
    const open = known ?? { key, plugins: await this.#load(configs), uses: 0 };
    if (known === undefined) {
      this.#open.add(open);
      await this.#start(open);
    }
    open.uses += 1;
    return {
      plugins: open.plugins,
      openSet: (apiSchema, supergraph, urlOf) => this.#openSet(open, apiSchema, supergraph, urlOf),
      release: async () => {
        open.uses -= 1;
        if (open.uses === 0) await this.#stop(open);
      },
    };
  }

  close(): void {
    this.#stopAttributing?.();
  }

  #all(): readonly LoadedPlugin[] {
    return [...this.#open].flatMap(({ plugins }) => plugins);
  }

  async #load(configs: readonly PluginConfig[]): Promise<readonly LoadedPlugin[]> {
    const problems: string[] = [];
    const plugins: LoadedPlugin[] = [];
    for (const [index, config] of configs.entries()) {
      try {
        const plugin = await loadPlugin(config, { index, log: this.options.log });
        if (plugins.some(({ name }) => name === plugin.name))
          problems.push(`plugins[${index}] (${config.module}): another plugin has the name "${plugin.name}" already`);
        plugins.push(plugin);
      } catch (error) {
        // Anything else is thrown by the plugin's own code, such as its schema of options.
        const own = error instanceof PluginProblems ? error.problems : [`it cannot be loaded: ${String(error)}`];
        problems.push(...own.map((problem) => `plugins[${index}] (${config.module}): ${problem}`));
      }
    }
    if (problems.length > 0)
      throw new StartError(['Plugins cannot be loaded:', ...problems.map((each) => `  - ${each}`)].join('\n'));
    return plugins;
  }

  async #start(open: OpenPlugins): Promise<void> {
    try {
      for (const { name, lifecycle } of open.plugins)
        await within(LIFECYCLE_MS, async () => lifecycle.start?.()).catch((error: unknown) => {
          throw new StartError(`The plugin "${name}" did not start: ${String(error)}`, { cause: error });
        });
    } catch (error) {
      await this.#stop(open);
      throw error;
    }
  }

  async #openSet(
    { plugins }: OpenPlugins,
    apiSchema: GraphQLSchema,
    supergraph: SupergraphFacts,
    urlOf: (subgraph: string) => string,
  ): Promise<PluginSet> {
    for (const { name, isClosed, lifecycle } of plugins) {
      try {
        await within(LIFECYCLE_MS, async () => lifecycle.supergraphChanged?.(supergraph));
      } catch (error) {
        if (isClosed) throw new StartError(`The plugin "${name}" refuses the supergraph: ${String(error)}`);
        this.options.log.error({ err: error, plugin: name }, 'the hook "supergraphChanged" of a plugin failed');
      }
    }
    const { log, metrics } = this.options;
    for (const { name, dataOf } of plugins)
      for (const field of dataOf?.fields ?? [])
        if (!isKnownField(apiSchema, field))
          log.warn({ plugin: name, field }, 'a plugin names a field that the supergraph does not have');
    return new PluginSet({ plugins, caller: this.#caller, parsed: metrics.parsedResponses, apiSchema, urlOf });
  }

  async #stop(open: OpenPlugins): Promise<void> {
    this.#open.delete(open);
    for (const { name, lifecycle } of [...open.plugins].reverse())
      await within(LIFECYCLE_MS, async () => lifecycle.stop?.()).catch((error: unknown) =>
        this.options.log.error({ err: error, plugin: name }, 'a plugin did not stop'),
      );
  }
}

/** Changes when a module's file does. */
function keyOf(configs: readonly PluginConfig[]): string {
  return JSON.stringify(
    configs.map((config) => [config, statSync(config.module, { throwIfNoEntry: false })?.mtimeMs ?? null]),
  );
}

function isKnownField(schema: GraphQLSchema, coordinate: string): boolean {
  if (coordinate === '*') return true;
  const [typeName = '', field = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (type === undefined || !('getFields' in type)) return false;
  return field === '*' || Object.hasOwn(type.getFields(), field);
}
