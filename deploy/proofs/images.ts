/** Builds the images of `deploy/Dockerfile` step by step, and starts a process of each. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildStages, copyContext, endImage, readStages, startImage } from './dockerfile.js';
import type { Image } from './dockerfile.js';
import { pythonProgram, ROOT, run } from './programs.js';

export const DOCKERFILE = join(ROOT, 'deploy', 'Dockerfile');
const READY_MS = 60_000;

export interface ImageReport {
  readonly sizes: ReadonlyMap<string, number>;
  readonly problems: readonly string[];
}

/** @returns What hadolint finds. */
export function lintDockerfile(): readonly string[] {
  const { ok, text } = run(pythonProgram('hadolint'), [DOCKERFILE]);
  return ok ? [] : [text];
}

/** Builds in a new folder, which is removed at the end. Throws when a step fails. */
export async function checkImages(
  print: (line: string) => void,
  check: (images: ReadonlyMap<string, Image>) => readonly string[],
): Promise<ImageReport> {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-image-'));
  try {
    const context = join(folder, 'context');
    mkdirSync(context);
    copyContext(ROOT, context);
    const images = buildStages(readStages(readFileSync(DOCKERFILE, 'utf8')), {
      context,
      folder: join(folder, 'stages'),
      print,
    });
    const finals = ['router', 'registry', 'services'] as const;
    const problems: string[] = [...check(images)];
    const sizes = new Map<string, number>();
    for (const name of finals) {
      const image = images.get(name);
      if (image === undefined) throw new Error(`The Dockerfile has no stage ${name}.`);
      problems.push(...problemsOfFiles(name, join(image.root, 'app')));
      sizes.set(name, megabytes(join(image.root, 'app')));
      problems.push(...(await problemsOfStart(name, image)));
      print(`image ${name}: ${sizes.get(name)} MB, ready`);
    }
    return { sizes, problems };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function megabytes(folder: string): number {
  return Math.round(filesOf(folder).reduce((sum, file) => sum + statSync(file).size, 0) / 1e6);
}

/** Sources of ours, and packages that only a checkout needs. */
function problemsOfFiles(name: string, app: string): readonly string[] {
  const files = filesOf(app).map((file) => file.slice(app.length));
  const own = files.filter((file) => !/\/node_modules\/(?!marquee)/.test(file));
  return [
    ...own
      .filter((file) => /(?<!\.d)\.tsx?$|\.test\./.test(file))
      .map((file) => `image ${name} has the source ${file}`),
    ...['vitest', 'typescript', 'eslint', '@biomejs/biome']
      .filter((each) => files.some((file) => file.startsWith(`/node_modules/${each}/`)))
      .map((each) => `image ${name} has the development dependency ${each}`),
  ];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const SUPERGRAPH = '/app/supergraph.graphql';

async function problemsOfStart(name: string, image: Image): Promise<readonly string[]> {
  if (image.user === null || image.user.startsWith('0')) return [`image ${name} runs as root`];
  const port = String(await freePort());
  const starts: Readonly<Record<string, readonly [args: readonly string[], env: Readonly<Record<string, string>>]>> = {
    router: [['--supergraph', SUPERGRAPH], { ROUTER_PORT: port }],
    registry: [[], { REGISTRY_PORT: port }],
    services: [['subgraphs/ratings/dist/main.js'], { RATINGS_PORT: port, MARQUEE_SEED: 'none' }],
  };
  const [args, env] = starts[name] ?? [[], {}];
  if (name === 'router') run('cp', [join(ROOT, 'schema', 'supergraph.graphql'), join(image.root, SUPERGRAPH)]);
  const child = startImage(image, args, { ...env, MARQUEE_HOST: '127.0.0.1' });
  let output = '';
  child.stdout?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  try {
    const isReady = await untilReady(`http://127.0.0.1:${port}/ready`, child);
    return isReady
      ? []
      : [`image ${name} is not ready as user ${image.user} with a read-only root: ${output.slice(-1_500)}`];
  } finally {
    endImage(child);
  }
}

async function untilReady(url: string, child: { readonly exitCode: number | null }): Promise<boolean> {
  const ends = Date.now() + READY_MS;
  while (Date.now() < ends && child.exitCode === null) {
    const isReady = await fetch(url, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}
