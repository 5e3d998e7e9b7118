/**
 * The stages of a Dockerfile as data, and their steps run without a Docker engine: each stage is a folder that a
 * command sees as its root, with the programs of this machine below `/usr`. It shows that the steps are complete and that
 * the files of an image are enough for its process. It does not show how the base image differs from this machine.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { processEnvironment } from '@marquee/runtime/environment';

export interface Step {
  readonly instruction: string;
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** Reads stages in order. Throws for an instruction that the runner does not know. */
export function readStages(dockerfile: string): readonly Stage[] {
  const stages: { name: string; steps: Step[] }[] = [];
  const lines = dockerfile
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  for (const line of lines) {
    const [, instruction = '', text = ''] = /^\s*([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    // Before the first stage, an argument chooses the base image, which is this machine here.
    if (instruction === 'ARG' && stages.length === 0) continue;
    if (instruction === 'FROM') stages.push({ name: / AS (\S+)$/i.exec(text)?.[1] ?? '', steps: [] });
    else if (KNOWN.has(instruction)) stages.at(-1)?.steps.push({ instruction, text });
    else throw new TypeError(`The runner does not know the instruction in "${line}".`);
  }
  return stages;
}

const KNOWN = new Set(['ARG', 'ENV', 'WORKDIR', 'COPY', 'RUN', 'USER', 'EXPOSE', 'ENTRYPOINT', 'CMD', 'LABEL']);

/** What a stage has come to: its files, and how its process is started. */
export interface Image {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** `user:group`, in numbers; null for root. */
  readonly user: string | null;
  readonly entrypoint: readonly string[];
}

interface Draft extends Image {
  env: Record<string, string>;
  workdir: string;
  user: string | null;
  entrypoint: readonly string[];
}

export interface RunnerOptions {
  /** The build context. */
  readonly context: string;
  /** An empty folder, in which each stage gets one. */
  readonly folder: string;
  readonly print: (line: string) => void;
}

/** Folders of this machine that a stage sees, without the right to write. */
const SYSTEM = ['usr', 'bin', 'sbin', 'lib', 'lib64', 'etc', 'proc', 'dev'];

/** Of npm: settings and cache. */
const HOME = 'root';

/** Builds all stages. Needs root and `unshare`. Throws at the first step that fails, with the end of its output. */
export function buildStages(stages: readonly Stage[], options: RunnerOptions): ReadonlyMap<string, Image> {
  const images = new Map<string, Image>();
  for (const stage of stages) {
    const root = join(options.folder, stage.name);
    const draft: Draft = { root, env: {}, workdir: '/', user: null, entrypoint: [] };
    makeRoot(root);
    for (const step of stage.steps) runStep(step, draft, images, options);
    images.set(stage.name, draft);
    options.print(`stage ${stage.name}: ${stage.steps.length} steps`);
  }
  return images;
}

function makeRoot(root: string): void {
  for (const name of [...SYSTEM, HOME, 'tmp']) {
    const host = `/${name}`;
    // On current systems /bin and /lib are links into /usr.
    if (existsSync(host) && realpathSync(host) !== host) {
      mkdirSync(root, { recursive: true });
      symlinkSync(realpathSync(host).slice(1), join(root, name));
    } else mkdirSync(join(root, name), { recursive: true });
  }
}

function runStep(
  { instruction, text }: Step,
  draft: Draft,
  images: ReadonlyMap<string, Image>,
  options: RunnerOptions,
): void {
  switch (instruction) {
    case 'ARG':
      // A default is given to the commands, as `docker build` does without --build-arg.
      draft.env[text.split('=')[0] ?? ''] = (text.split('=')[1] ?? '').replaceAll('"', '');
      return;
    case 'ENV':
      for (const [, name = '', value = ''] of text.matchAll(/(\w+)=(\S+)/g)) draft.env[name] = value;
      return;
    case 'WORKDIR':
      draft.workdir = resolve(draft.workdir, text.trim());
      mkdirSync(join(draft.root, draft.workdir), { recursive: true });
      return;
    case 'USER':
      draft.user = text.trim();
      return;
    case 'ENTRYPOINT':
      draft.entrypoint = JSON.parse(text) as readonly string[];
      return;
    case 'COPY':
      copy(text, draft, images, options);
      return;
    case 'RUN': {
      const { status, stdout, stderr } = spawnSync(...inRoot(draft, ['sh', '-c', text], { isReadOnly: false }));
      if (status !== 0) throw new Error(`RUN ${text} failed:\n${`${stdout}${stderr}`.slice(-3_000)}`);
      return;
    }
    default:
  }
}

function copy(text: string, draft: Draft, images: ReadonlyMap<string, Image>, { context }: RunnerOptions): void {
  const words = text.split(/\s+/);
  const flag = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const [from, owner] = [flag('from'), flag('chown')];
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = join(draft.root, resolve(draft.workdir, paths.at(-1) ?? ''));
  const source = from === undefined ? context : images.get(from)?.root;
  if (source === undefined) throw new Error(`COPY --from=${from}: there is no such stage before this one.`);
  for (const path of paths.slice(0, -1)) {
    const file = join(source, path);
    const isFolder = existsSync(file) && readdirOrNull(file) !== null;
    // The content of a folder is copied; a file is copied into a folder when the target ends with a slash.
    cpSync(file, isFolder || !paths.at(-1)?.endsWith('/') ? target : join(target, basename(file)), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  if (owner !== undefined) spawnSync('chown', ['-R', owner, target]);
}

function readdirOrNull(path: string): readonly string[] | null {
  try {
    return readdirSync(path);
  } catch {
    return null;
  }
}

type SpawnArguments = [
  program: string,
  args: string[],
  options: { encoding: 'utf8'; timeout: number; maxBuffer: number; env: NodeJS.ProcessEnv },
];

/** What a build step has of this machine's environment: no settings of npm or of this project, as in an image. */
const HANDED_ON = ['PATH', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

function handedOn(): NodeJS.ProcessEnv {
  const environment = processEnvironment();
  return { HOME: `/${HOME}`, ...Object.fromEntries(HANDED_ON.map((name) => [name, environment[name]])) };
}

/** The command with the stage as its root: bind mounts in a mount namespace of its own, then `chroot`. */
function inRoot(
  { root, env, workdir, user }: Image,
  command: readonly string[],
  { isReadOnly }: { readonly isReadOnly: boolean },
): SpawnArguments {
  const mounts = SYSTEM.filter((name) => existsSync(`/${name}`) && realpathSync(`/${name}`) === `/${name}`).map(
    (name) => `mount --rbind /${name} ${quote(join(root, name))}`,
  );
  const home = `mount --bind /${HOME} ${quote(join(root, HOME))}`;
  const [id, group] = user?.split(':') ?? [];
  const as = user === null ? '' : `setpriv --reuid ${id} --regid ${group} --clear-groups --no-new-privs `;
  const inside = `cd ${quote(workdir)} && exec ${command.map(quote).join(' ')}`;
  const script = [
    ...(isReadOnly ? readOnlyMounts(root, mounts) : [...mounts, home]),
    `exec chroot ${quote(root)} ${as}sh -c ${quote(inside)}`,
  ];
  return [
    'unshare',
    ['--mount', '--fork', '--kill-child', 'sh', '-ec', script.join('\n')],
    {
      encoding: 'utf8',
      timeout: 20 * 60_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...handedOn(), ...env },
    },
  ];
}

/** The root becomes read-only first; only /data and /tmp stay writable, as with `readOnlyRootFilesystem`. */
function readOnlyMounts(root: string, mounts: readonly string[]): readonly string[] {
  return [
    `mount --bind ${quote(root)} ${quote(root)}`,
    `mount --bind ${quote(join(root, 'data'))} ${quote(join(root, 'data'))}`,
    `mount -t tmpfs -o mode=1777 tmpfs ${quote(join(root, 'tmp'))}`,
    `mount -o remount,bind,ro ${quote(root)}`,
    ...mounts,
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Starts the image's process: not as root, with a root file system that is read-only. `endImage` ends it. */
export function startImage(image: Image, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const [program, words, options] = inRoot(
    { ...image, env: { ...image.env, ...env } },
    [...image.entrypoint, ...args],
    { isReadOnly: true },
  );
  // A group of its own: a change of the user ends the tie of a process to its parent.
  return spawn(program, words, { env: options.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

/** Kills the process with those that it has started. */
export function endImage({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Copies the build context as Docker does: the files of the checkout that git tracks or that are new, without ignored ones. */
export function copyContext(checkout: string, folder: string): void {
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: checkout,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(join(checkout, name))))
    cpSync(join(checkout, file), join(folder, file));
  writeFileSync(join(folder, '.context'), '');
}
