/** A stack whose router reaches every subgraph through a proxy that can break it. */
import type { FaultProxy } from './fault-proxy.js';
import { startFaultProxy } from './fault-proxy.js';
import type { Stack, StackOptions } from './stack.js';
import { freePorts, portSetting, startStack, subgraphNames } from './stack.js';

export interface FaultyStack extends AsyncDisposable {
  readonly stack: Stack;
  proxy(subgraph: string): FaultProxy;
}

export async function startFaultyStack(options: StackOptions = {}): Promise<FaultyStack> {
  const ports = await freePorts();
  const proxies = new Map<string, FaultProxy>();
  for (const name of subgraphNames)
    proxies.set(name, await startFaultProxy(`http://127.0.0.1:${ports[portSetting(name)]}`));
  const urls = [...proxies].map(([name, { port }]) => `${name}=http://127.0.0.1:${port}/graphql`).join(',');
  const stack = await startStack({ ...options, env: { ...ports, ROUTER_SUBGRAPH_URLS: urls, ...options.env } });
  return {
    stack,
    proxy: (subgraph) => {
      const proxy = proxies.get(subgraph);
      if (proxy === undefined) throw new Error(`There is no subgraph ${subgraph}.`);
      return proxy;
    },
    [Symbol.asyncDispose]: async () => {
      await stack[Symbol.asyncDispose]();
      for (const proxy of proxies.values()) await proxy[Symbol.asyncDispose]();
    },
  };
}
