/** A system whose processes can be harmed: two routers behind a balancer, and a fault proxy before every subgraph. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFaultProxy } from '../outages/fault-proxy.js';
import type { FaultProxy } from '../outages/fault-proxy.js';
import { ROOT } from '../system/checkout.js';
import { freePorts, portSetting, startSystem, subgraphNames } from '../system/running-system.js';
import type { RunningSystem } from '../system/running-system.js';
import { startSecondRouter } from '../system/second-router.js';
import type { SecondRouter } from '../system/second-router.js';
import { startFailoverBalancer } from './failover-balancer.js';
import type { ProcessFaults } from './process-faults.js';

export const SECOND_ROUTER = 'router 2';

export interface ChaosSystem extends AsyncDisposable {
  readonly system: RunningSystem;
  /** Of the balancer. */
  readonly url: string;
  readonly processNames: readonly string[];
  urlOf(name: string): string;
  pidOf(name: string): Promise<number>;
  /** Starts a process that has been killed. */
  revive(name: string): Promise<void>;
  proxy(subgraph: string): FaultProxy;
  /** Applies within half a second. */
  setProcessFaults(name: string, faults: ProcessFaults): Promise<void>;
}

const PRELOAD = `--import=${new URL(`file://${join(ROOT, 'clients/e2e/dist/chaos/process-faults.js')}`).href}`;

export interface ChaosSystemOptions {
  readonly seed: 'small' | 'demo';
}

/** The settings of both routers. */
function routerSettings(urls: string): Record<string, string> {
  return {
    ROUTER_SUBGRAPH_URLS: urls,
    ROUTER_SUBGRAPH_ERROR_CODES: 'catalogue',
    // The members of the load share one address.
    ROUTER_RATE_LIMITS: 'off',
  };
}

async function startProxies(ports: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, FaultProxy>> {
  const proxies = new Map<string, FaultProxy>();
  for (const name of subgraphNames)
    proxies.set(name, await startFaultProxy(`http://127.0.0.1:${ports[portSetting(name)]}`));
  return proxies;
}

class Faults {
  readonly #all: Record<string, ProcessFaults> = {};
  constructor(readonly file: string) {}

  async set(name: string, faults: ProcessFaults): Promise<void> {
    this.#all[name] = faults;
    await writeFile(`${this.file}.new`, JSON.stringify(this.#all));
    await rename(`${this.file}.new`, this.file);
  }
}

async function pidFromHealth(url: string): Promise<number> {
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
  return ((await response.json()) as { readonly pid: number }).pid;
}

export async function startChaosSystem({ seed }: ChaosSystemOptions): Promise<ChaosSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-chaos-'));
  const faults = new Faults(join(folder, 'faults.json'));
  const [ports, secondPort] = [await freePorts(), (await freePorts())['ROUTER_PORT'] ?? ''];
  const proxies = await startProxies(ports);
  const urls = [...proxies].map(([name, { port }]) => `${name}=http://127.0.0.1:${port}/graphql`).join(',');
  const shared = { ...routerSettings(urls), CHAOS_FAULTS_FILE: faults.file };
  const jwks = [ports['ROUTER_PORT'], secondPort].map((port) => `http://127.0.0.1:${port}/.well-known/jwks.json`);
  const env = {
    ...ports,
    ...shared,
    MARQUEE_NODE_FLAGS: PRELOAD,
    MARQUEE_IDENTITY_JWKS_URL: jwks.join(','),
    USERS_ACCESS_TOKEN_TTL_SECONDS: '86400',
    USERS_SIGN_INS_PER_MINUTE: '100000',
  };
  const system = await startSystem({ seed, env });
  const second: SecondRouter = await startSecondRouter(system, {
    port: secondPort,
    env: { ...shared, CHAOS_PROCESS_NAME: SECOND_ROUTER },
    flags: [PRELOAD],
  });
  const balancer = await startFailoverBalancer([system.router, second.url]);
  const urlOf = (name: string): string => (name === SECOND_ROUTER ? second.url : system.process(name).url);
  return {
    system,
    url: balancer.url,
    processNames: [...system.processes.map(({ name }) => name), SECOND_ROUTER],
    urlOf,
    pidOf: (name) => (name === SECOND_ROUTER ? Promise.resolve(second.pid) : pidFromHealth(urlOf(name))),
    revive: (name) => (name === SECOND_ROUTER ? second.revive() : system.restart(name)),
    proxy: (subgraph) => {
      const proxy = proxies.get(subgraph);
      if (proxy === undefined) throw new Error(`There is no subgraph ${subgraph}.`);
      return proxy;
    },
    setProcessFaults: (name, next) => faults.set(name, next),
    [Symbol.asyncDispose]: async () => {
      await balancer[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
      await system[Symbol.asyncDispose]();
      for (const proxy of proxies.values()) await proxy[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
