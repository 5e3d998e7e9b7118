/** The whole system, started by `npm start`'s script on free ports with a data folder of its own. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from './checkout.js';

export interface SystemProcess {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

interface Announcement {
  readonly router: string;
  readonly token: string;
  readonly dataDir: string;
  readonly processes: readonly SystemProcess[];
}

export interface RunningSystem extends AsyncDisposable, Announcement {
  readonly launcher: ChildProcess;
  process(name: string): SystemProcess;
  /** Kills a process with SIGKILL. */
  kill(name: string): Promise<void>;
  /** Makes the launcher restart a process, and waits until it is healthy. */
  restart(name: string): Promise<void>;
}

export interface SystemOptions {
  readonly seed?: 'small' | 'demo' | 'large';
  readonly env?: Readonly<Record<string, string>>;
  /**
   * True for behaviour tests: fetches get long deadlines, because a busy machine is not a failed subgraph. Proofs keep
   * the real deadlines.
   */
  readonly hasLongDeadlines?: boolean;
  /** Uses the data folder of an earlier start. The caller removes it. */
  readonly dataDir?: string;
}

export const subgraphNames: readonly string[] = readdirSync(join(ROOT, 'subgraphs')).filter((name) =>
  existsSync(join(ROOT, 'subgraphs', name, 'schema.graphql')),
);

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

export function portSetting(name: string): string {
  return `${name.toUpperCase().replaceAll('-', '_')}_PORT`;
}

/** The port settings of every process, each with a free port. */
export async function freePorts(): Promise<Record<string, string>> {
  const names = ['router', 'registry', 'web', 'payment-simulator', ...subgraphNames];
  const ports = await Promise.all(names.map(freePort));
  return Object.fromEntries(names.map((name, index) => [portSetting(name), String(ports[index])]));
}

function announced(launcher: ChildProcess): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    if (launcher.stdout === null || launcher.stderr === null) throw new Error('The launcher has no pipes.');
    let words = '';
    launcher.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    createInterface({ input: launcher.stdout }).on('line', (line) => resolve(JSON.parse(line) as Announcement));
    launcher.once('exit', (code) => reject(new Error(`npm start ended with exit code ${code}:\n${words}`)));
  });
}

const LONG_DEADLINES = {
  ROUTER_PAGE_DEADLINE_MS: '8000',
  ROUTER_CORE_FETCH_DEADLINE_MS: '4000',
  ROUTER_NON_CORE_FETCH_DEADLINE_MS: '4000',
};

function ended(child: ChildProcess): Promise<void> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Null when the process does not respond. */
async function pidAt(url: string): Promise<number | null> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(PID_LIMIT_MS) });
    return ((await response.json()) as { readonly pid?: number }).pid ?? null;
  } catch {
    return null;
  }
}

/** A stopped process accepts connections and does not respond. */
const PID_LIMIT_MS = 2_000;

/** Polls until another process than `before` responds: while a restart hands the port over, the former one still does. */
async function untilReplaced(url: string, before: number | null): Promise<void> {
  const limit = performance.now() + 30_000;
  for (;;) {
    const pid = await pidAt(url);
    if (pid !== null && pid !== before) return;
    if (performance.now() > limit) throw new Error(`${url} has no new process after 30 s.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Polls the health of `url` until it is as wanted. */
async function untilHealth(url: string, wanted: boolean): Promise<void> {
  const limit = performance.now() + 30_000;
  while ((await isHealthy(url)) !== wanted) {
    if (performance.now() > limit) throw new Error(`${url} is ${wanted ? 'not back' : 'still there'} after 30 s.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Training of the first model takes this long on a crowded machine. */
const MODEL_LIMIT_MS = 180_000;

/**
 * Waits until recommendations have their first model, which is trained after the start: pages would change, and requests
 * compete with the training.
 */
async function untilTrained(dataDir: string): Promise<void> {
  const file = join(dataDir, 'recommendations', 'models', 'current.json');
  const limit = performance.now() + MODEL_LIMIT_MS;
  while (!existsSync(file)) {
    if (performance.now() > limit) throw new Error(`Recommendations have no model after ${MODEL_LIMIT_MS} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Starts the system and waits until it is ready, with sample data until pages are ranked by a model too. Dispose it with
 * `await using`.
 */
export async function startSystem(options: SystemOptions = {}): Promise<RunningSystem> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'marquee-system-')));
  const env = {
    ...process.env,
    ...(await freePorts()),
    ...(options.hasLongDeadlines === true ? LONG_DEADLINES : {}),
    MARQUEE_DATA_DIR: dataDir,
    MARQUEE_SEED: options.seed ?? 'small',
    ...options.env,
  };
  const launcher = spawn(process.execPath, [join(ROOT, 'packages', 'launcher', 'src', 'start.mjs'), '--json'], {
    cwd: ROOT,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const announcement = await announced(launcher);
  if (options.env?.['MARQUEE_SEED'] !== 'none') await untilTrained(dataDir);
  const find = (name: string): SystemProcess => {
    const found = announcement.processes.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`There is no process ${name}.`);
    return found;
  };
  return {
    ...announcement,
    launcher,
    process: find,
    kill: async (name) => {
      const { url, pid: firstPid } = find(name);
      const { pid = firstPid } = (await (await fetch(`${url}/health`)).json()) as { readonly pid?: number };
      process.kill(pid, 'SIGKILL');
      await untilHealth(url, false);
    },
    restart: async (name) => {
      const { url } = find(name);
      const before = await pidAt(url);
      launcher.stdin?.write(`${name}\n`);
      await untilReplaced(url, before);
      await untilHealth(url, true);
    },
    [Symbol.asyncDispose]: async () => {
      launcher.kill('SIGTERM');
      await ended(launcher);
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
