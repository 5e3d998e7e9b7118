/** Applies a changed configuration to a router that serves, by a new generation of its supergraph. */
import { isDeepStrictEqual } from 'node:util';
import { setLogLevel } from '@marquee/runtime/log';
import type { PlanningWorkers } from '../engine/planning/planning-workers.js';
import type { RouterServers } from '../http/server.js';
import type { RouterConfig } from '../router-config.js';
import { openConnections } from '../subgraph-client/open-connections.js';
import type { OpenConnections } from '../subgraph-client/open-connections.js';
import { createGenerationBuilder } from '../supergraph/build-generation.js';
import type { GenerationDependencies, RouterGeneration } from '../supergraph/build-generation.js';
import type { Generations } from '../supergraph/generations.js';

/** What a change of the configuration replaces. */
interface Replaceable {
  readonly config: RouterConfig;
  readonly connections: OpenConnections;
  readonly planningWorkers: PlanningWorkers;
}

export interface LiveConfigurationOptions extends Replaceable {
  readonly dependencies: GenerationDependencies;
  readonly createPlanningWorkers: (config: RouterConfig) => PlanningWorkers;
}

export class LiveConfiguration {
  #current: Replaceable;
  /** Of generations that are gone; their threads end when they are idle. */
  readonly #replaced: PlanningWorkers[] = [];

  constructor(private readonly options: LiveConfigurationOptions) {
    this.#current = options;
  }

  /** The configuration that applies. */
  get config(): RouterConfig {
    return this.#current.config;
  }

  /** Rejects when no generation can be built with the configuration; then the one before it serves. */
  async apply(
    config: RouterConfig,
    { generations, servers }: { readonly generations: Generations<RouterGeneration>; readonly servers: RouterServers },
  ): Promise<void> {
    const { dependencies, createPlanningWorkers } = this.options;
    const before = this.#current;
    const { log, rates } = dependencies;
    const connections = openConnections(config.subgraphs, log);
    const hasLimits = isDeepStrictEqual(config.limits, before.config.limits);
    const planningWorkers = hasLimits ? before.planningWorkers : createPlanningWorkers(config);
    const { connectionsOf } = connections;
    try {
      await generations.rebuild(createGenerationBuilder({ ...dependencies, config, connectionsOf, planningWorkers }));
    } catch (error) {
      connections.close();
      if (!hasLimits) await planningWorkers.close();
      throw error;
    }
    this.#current = { config, connections, planningWorkers };
    before.connections.close();
    if (!hasLimits) this.#replaced.push(before.planningWorkers);
    servers.applyCors(config.cors);
    if (config.rateLimits !== null) rates?.configure(config.rateLimits);
    setLogLevel(log, config.logLevel);
  }

  async close(): Promise<void> {
    this.#current.connections.close();
    for (const workers of [this.#current.planningWorkers, ...this.#replaced]) await workers.close();
  }
}
