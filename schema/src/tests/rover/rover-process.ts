/** Runs the real Rover of the npm package against a registry. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface RoverRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The output of `--format json`. */
  readonly json: {
    readonly data: Record<string, unknown>;
    readonly error: { readonly message: string; readonly code: string | null } | null;
  };
}

export interface Rover extends AsyncDisposable {
  run(...args: readonly string[]): Promise<RoverRun>;
  /** Starts a command that runs until it is disposed. */
  start(...args: readonly string[]): RunningRover;
  /** Writes a file into Rover's folder. @returns Its path. */
  file(name: string, text: string | Buffer): Promise<string>;
  readonly folder: string;
}

export interface RunningRover extends AsyncDisposable {
  /** The output so far. */
  output(): string;
}

function findBinary(): string {
  const platform = `rover-${process.platform}-${process.arch}`;
  const binary = join(dirname(createRequire(import.meta.url).resolve(`@apollo/${platform}/package.json`)), 'rover');
  if (!existsSync(binary)) throw new Error(`@apollo/${platform} has no binary: reinstall the packages.`);
  return binary;
}

/** @param env Additional environment variables. */
export async function openRover(
  registryUrl: string,
  key: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Rover> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-rover-'));
  const environment = {
    HOME: folder,
    APOLLO_CONFIG_HOME: join(folder, 'config'),
    APOLLO_REGISTRY_URL: `${registryUrl}/graphql`,
    APOLLO_KEY: key,
    APOLLO_TELEMETRY_DISABLED: '1',
    APOLLO_ROVER_SKIP_UPDATE: '1',
    ...env,
  };
  return {
    folder,
    file: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    start: (...args) => {
      const child = spawn(findBinary(), [...args], {
        env: environment,
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = once(child, 'exit');
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => void (output += chunk.toString()));
      return {
        output: () => output,
        [Symbol.asyncDispose]: async () => {
          child.kill('SIGINT');
          await ended;
        },
      };
    },
    run: (...args) =>
      new Promise((resolve) => {
        execFile(
          findBinary(),
          [...args, '--format', 'json'],
          { env: environment, cwd: folder, maxBuffer: 64 * 1024 * 1024 },
          (error, stdout, stderr) => {
            const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
            resolve({ exitCode, stdout, stderr, json: readJson(stdout) });
          },
        );
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function readJson(text: string): RoverRun['json'] {
  try {
    return JSON.parse(text) as RoverRun['json'];
  } catch {
    return { data: {}, error: { message: `Not JSON: ${text.slice(0, 200)}`, code: null } };
  }
}
