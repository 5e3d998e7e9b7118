/** Starts one process of the workspace with given settings, and reports how the start ended and what it left behind. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../system/checkout.js';
import { portSetting } from '../../system/running-system.js';
import type { ProcessSettings } from './process-settings.js';
import type { ProductionCase } from './production-cases.js';

export interface StartOutcome {
  /** Null: the process announced that it is ready, and was stopped. */
  readonly exitCode: number | null;
  readonly output: string;
  readonly hasWritten: boolean;
}

const LIMIT_MS = 60_000;

/** The router has no graph by default. */
const GRAPHS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  router: { ROUTER_CONFIG: 'router/router.yaml', ROUTER_SUPERGRAPH: 'schema/supergraph.graphql' },
};

/** @param folder A data folder to use; by default one that does not exist. */
export async function startOnce(
  process: Pick<ProcessSettings, 'name' | 'entry'>,
  env: Readonly<Record<string, string>>,
  folder?: string,
): Promise<StartOutcome> {
  const parent = await mkdtemp(join(tmpdir(), 'marquee-production-'));
  const dataDir = folder ?? join(parent, 'data');
  const child = fork(join(ROOT, process.entry), [], {
    cwd: ROOT,
    env: { MARQUEE_DATA_DIR: dataDir, [portSetting(process.name)]: '0', ...GRAPHS[process.name], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let isReady = false;
  child.once('message', () => {
    isReady = true;
    child.kill('SIGINT');
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(limit);
  const hasWritten = existsSync(dataDir);
  await rm(parent, { recursive: true, force: true });
  return { exitCode: isReady ? null : (exitCode ?? -1), output, hasWritten };
}

/** What is wrong with the refusal of a case; null when the process refused it as it must. */
export async function faultOf({ process, env, named, secret }: ProductionCase): Promise<string | null> {
  const { exitCode, output, hasWritten } = await startOnce(process, env);
  if (exitCode === null) return 'it started';
  if (exitCode <= 0) return `it ended with exit code ${exitCode}`;
  const missing = named.filter((name) => !output.includes(name));
  if (missing.length > 0) return `the message does not name ${missing.join(', ')}: ${output.slice(0, 300)}`;
  if (secret !== null && output.includes(secret)) return 'the message contains the secret';
  return hasWritten ? 'the data folder was written' : null;
}
