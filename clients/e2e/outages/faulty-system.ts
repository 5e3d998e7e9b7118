/** A running system whose router reaches every subgraph through a fault proxy. */
import type { FaultProxy } from './fault-proxy.js';
import { startFaultProxy } from './fault-proxy.js';
import type { RunningSystem, SystemOptions } from '../system/running-system.js';
import { freePorts, portSetting, startSystem, subgraphNames } from '../system/running-system.js';

export interface FaultySystem extends AsyncDisposable {
  readonly system: RunningSystem;
  proxy(subgraph: string): FaultProxy;
}

/** Stale values are off: what is lost with a subgraph is observed without what may replace it. */
export async function startFaultySystem(options: SystemOptions = {}): Promise<FaultySystem> {
  const ports = await freePorts();
  const proxies = new Map<string, FaultProxy>();
  for (const name of subgraphNames)
    proxies.set(name, await startFaultProxy(`http://127.0.0.1:${ports[portSetting(name)]}`));
  const urls = [...proxies].map(([name, { port }]) => `${name}=http://127.0.0.1:${port}/graphql`).join(',');
  const system = await startSystem({
    ...options,
    env: {
      ...ports,
      ROUTER_SUBGRAPH_URLS: urls,
      ROUTER_STALE_IF_ERROR: 'false',
      // As in production: in development every error of a subgraph reaches the client.
      ROUTER_SUBGRAPH_ERROR_CODES: 'catalogue',
      ROUTER_SUBGRAPH_ERROR_EXTENSIONS: '*',
      ...options.env,
    },
  });
  return {
    system,
    proxy: (subgraph) => {
      const proxy = proxies.get(subgraph);
      if (proxy === undefined) throw new Error(`There is no subgraph ${subgraph}.`);
      return proxy;
    },
    [Symbol.asyncDispose]: async () => {
      await system[Symbol.asyncDispose]();
      for (const proxy of proxies.values()) await proxy[Symbol.asyncDispose]();
    },
  };
}
