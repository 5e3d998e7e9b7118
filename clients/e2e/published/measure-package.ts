/** What the packed packages take: files installed, and the processor until a router or a registry is ready. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface Installed {
  readonly packages: number;
  readonly megabytes: number;
  /** Names under `@marquee/`. */
  readonly own: readonly string[];
}

/** @param folder With a `package-lock.json` and `node_modules`. */
export async function measureInstalled(folder: string): Promise<Installed> {
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, object>>;
  };
  const paths = Object.keys(lock.packages).filter((path) => path !== '');
  return {
    packages: paths.length,
    megabytes: (await bytesBelow(join(folder, 'node_modules'))) / 1e6,
    own: paths.filter((path) => path.includes('@marquee/')),
  };
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Clock ticks of Linux, in milliseconds. */
const TICK_MS = 10;

/**
 * The milliseconds of CPU, of all threads, until the process logs that it is ready. Only on Linux.
 *
 * @param args Of `node`: the program and its flags.
 */
export async function cpuUntilReady(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<number> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let output = '';
  // Both are read to their ends: a process whose log cannot be written may not end.
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => {
        output += piece.toString();
        if (output.includes('"msg":"ready"')) resolve();
      });
  });
  try {
    const isReady = await Promise.race([ready.then(() => true), ended.then(() => false)]);
    if (!isReady) throw new Error(`The process ended before it was ready:\n${output}`);
    return await cpuMs(child.pid ?? 0);
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

async function cpuMs(pid: number): Promise<number> {
  const [, fields = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ');
  const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) * TICK_MS;
}
