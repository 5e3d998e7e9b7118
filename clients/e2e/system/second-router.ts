/** A second router on the data folder of a running system, beside the one that the launcher has started. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './checkout.js';
import { subgraphNames } from './running-system.js';
import type { RunningSystem } from './running-system.js';

export interface SecondRouter extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Sends SIGTERM, waits for the end of the process, and starts it again. Throws when it ends with an error. */
  restart(): Promise<void>;
  /** Starts it again when it has been killed. */
  revive(): Promise<void>;
}

export interface SecondRouterOptions {
  readonly port: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of Node. */
  readonly flags?: readonly string[];
}

export interface RegistryKeys {
  readonly admin: string;
  readonly read: string;
}

export function registryKeysOf({ dataDir }: Pick<RunningSystem, 'dataDir'>): RegistryKeys {
  return JSON.parse(readFileSync(join(dataDir, 'registry-keys.json'), 'utf8')) as RegistryKeys;
}

function environmentOf(system: RunningSystem, { port, env }: SecondRouterOptions): Record<string, string | undefined> {
  return {
    ...process.env,
    NODE_ENV: 'production',
    MARQUEE_DATA_DIR: system.dataDir,
    ROUTER_PORT: port,
    ROUTER_REGISTRY_URL: system.process('registry').url,
    ROUTER_REGISTRY_KEY: registryKeysOf(system).read,
    ROUTER_ACCESS_JWKS_URL: `${system.process('users').url}/.well-known/jwks.json`,
    ROUTER_IDENTITY_SUBGRAPHS: subgraphNames.join(','),
    ROUTER_CONFIG: join(ROOT, 'router', 'router.yaml'),
    ROUTER_TRUSTED_PROXY_RANGES: '127.0.0.1',
    ...env,
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

export async function startSecondRouter(system: RunningSystem, options: SecondRouterOptions): Promise<SecondRouter> {
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [...(options.flags ?? []), join(ROOT, 'router', 'dist', 'main.js')], {
      cwd: ROOT,
      env: environmentOf(system, options),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('The second router has ended.'))),
    ]);
    return child;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    if (code !== 0) throw new Error(`The second router has ended with exit code ${code}.`);
  };
  return {
    url: `http://127.0.0.1:${options.port}`,
    get pid() {
      return child.pid ?? 0;
    },
    restart: async () => {
      await end('SIGTERM');
      child = await start();
    },
    revive: async () => {
      if (hasEnded(child)) child = await start();
    },
    [Symbol.asyncDispose]: () => end('SIGINT'),
  };
}
