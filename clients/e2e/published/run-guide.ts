/** Runs the steps of a guide as a reader does: in one shell, in an empty folder. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { GuideStep } from './read-guide.js';

export interface GuideOptions {
  /** Empty. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ports of the guide -> those that are used in their place. */
  readonly ports: ReadonlyMap<string, number>;
  readonly print: (line: string) => void;
}

/** A shell without input. */
type Shell = ChildProcessByStdio<null, Readable, Readable>;

const READY_LIMIT_MS = 120_000;
const READY_POLL_MS = 50;

/** Ends what it started in the background. @returns What went wrong first, or null. */
export async function runGuide(steps: readonly GuideStep[], options: GuideOptions): Promise<string | null> {
  const background: Shell[] = [];
  try {
    await writeFile(join(options.folder, '.cwd'), options.folder);
    await writeFile(join(options.folder, '.exports'), '');
    for (const step of steps) {
      const problem = await runStep(step, options, background);
      if (problem !== null) return problem;
    }
    return null;
  } finally {
    for (const child of background) await endGroup(child);
  }
}

async function runStep(step: GuideStep, options: GuideOptions, background: Shell[]): Promise<string | null> {
  const written = withPorts(step.text, options.ports);
  options.print(step.kind === 'file' ? `writes ${step.name}` : written.trim());
  const cwd = (await readFile(join(options.folder, '.cwd'), 'utf8')).trim();
  switch (step.kind) {
    case 'file':
      await writeFile(join(cwd, step.name), written);
      return null;
    case 'background': {
      const child = startShell(`source '${options.folder}/.exports'\n${written}`, cwd, options.env);
      background.push(child);
      return waitUntilReady(child, withPorts(step.readyUrl, options.ports));
    }
    case 'commands': {
      const { output, code } = await runCommands(written, cwd, options);
      await usePorts(options);
      const expected = step.output === null ? null : withPorts(step.output, options.ports).trim();
      if ((code !== 0) !== step.fails) return `exit code ${code} of: ${written.trim()}\n${output}`;
      if (expected !== null && output.trim() !== expected)
        return `printed in place of ${expected}: ${output.trim()}\nby: ${written.trim()}`;
      return null;
    }
  }
}

async function runCommands(commands: string, cwd: string, { folder, env }: GuideOptions) {
  const before = `cd '${cwd}'; source '${folder}/.exports'; set -eo pipefail`;
  const after = `export -p > '${folder}/.exports'; pwd > '${folder}/.cwd'`;
  const child = startShell(`${before}\n${commands}\n${after}`, cwd, env);
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { output: code === 0 ? output : `${output}${errors}`, code };
}

function startShell(script: string, cwd: string, env: GuideOptions['env']): Shell {
  return spawn('bash', ['-c', script], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function waitUntilReady(child: Shell, url: string): Promise<string | null> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => void (output = `${output}${piece.toString()}`.slice(-4_000)));
  const until = performance.now() + READY_LIMIT_MS;
  while (performance.now() < until && child.exitCode === null) {
    const response = await fetch(url).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok === true) return null;
    await delay(READY_POLL_MS);
  }
  return `${url} did not become ready:\n${output}`;
}

/** With everything that it started. */
async function endGroup(child: Shell): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = once(child, 'close');
  process.kill(-child.pid, 'SIGINT');
  const isOver = await Promise.race([ended.then(() => true), delay(15_000).then(() => false)]);
  if (!isOver) process.kill(-child.pid, 'SIGKILL');
  await ended;
}

function withPorts(written: string, ports: GuideOptions['ports']): string {
  return [...ports].reduce(
    (all, [port, used]) => all.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), String(used)),
    written,
  );
}

/** In the files that `marquee init` has written. */
async function usePorts({ folder, ports }: GuideOptions): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || file.includes('node_modules') || !/\.(js|yaml)$/.test(file)) continue;
    const written = await readFile(file, 'utf8');
    const changed = withPorts(written, ports);
    if (changed !== written) await writeFile(file, changed);
  }
}
