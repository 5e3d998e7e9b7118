import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { processEnvironment } from '@marquee/runtime/environment';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { cpuUntilReady, measureInstalled } from './measure-package.js';
import { startNpmRegistry } from './npm-registry.js';
import { readGuide } from './read-guide.js';
import { runGuide } from './run-guide.js';

/** Not synchronous: the registry that npm asks is in this process. */
const runFile = promisify(execFile);

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const NAMES = ['marquee-router', 'marquee-registry', 'marquee'] as const;
const GUIDE_PORTS = ['4000', '4001', '4002', '4010', '4020', '4100'] as const;

const MAX_PACKAGES = 120;
const MAX_MEGABYTES = 60;
const MAX_CPU_MS = 1_000;
/** The first start compiles; later ones have V8's code cache. */
const STARTS = 3;

export const proof: Proof = {
  name: 'pack',
  summary:
    'The packed packages, installed into empty folders: their size, the CPU until they are ready, and the guide, step by step.',
  run: async ({ print }) => {
    const folder = await mkdtemp(join(tmpdir(), 'marquee-pack-'));
    try {
      const packed = join(folder, 'packed');
      await runFile('npm', ['run', '--silent', 'pack', '--', '--into', packed], { cwd: ROOT });
      await using registry = await startNpmRegistry(packed, NAMES);
      const env = environmentOf(folder, registry.url);
      const guideEnv = { ...env, PACKAGES: packed };
      const faults = [...(await measurePackages(folder, env, print)), ...(await followGuide(folder, guideEnv, print))];
      for (const fault of faults) print(fault);
      return {
        figure:
          faults.length === 0 ? 'all packages within their bounds, every step of the guide' : `${faults.length} faults`,
        target: `at most ${MAX_PACKAGES} packages, ${MAX_MEGABYTES} MB and ${MAX_CPU_MS} ms of CPU; the guide runs`,
        holds: faults.length === 0,
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Nothing of this checkout: npm and npx have a cache of their own, with those packages only. */
function environmentOf(folder: string, registryUrl: string): Record<string, string> {
  const { PATH = '', LANG = 'C.UTF-8', NODE_EXTRA_CA_CERTS: authorities } = processEnvironment();
  const npm = { npm_config_cache: join(folder, 'npm-cache'), npm_config_fund: 'false', npm_config_audit: 'false' };
  return {
    PATH,
    LANG,
    HOME: folder,
    ...(authorities === undefined ? {} : { NODE_EXTRA_CA_CERTS: authorities }),
    ...npm,
    npm_config_registry: registryUrl,
    npm_config_update_notifier: 'false',
    MARQUEE_DRAIN_MS: '0',
  };
}

async function measurePackages(folder: string, env: Record<string, string>, print: ProofRun['print']) {
  const faults: string[] = [];
  const supergraph = join(folder, 'supergraph.graphql');
  for (const name of ['marquee', 'marquee-router', 'marquee-registry'] as const) {
    const cwd = join(folder, `only-${name}`);
    await mkdir(cwd);
    await writeFile(join(cwd, 'package.json'), '{ "private": true }');
    await runFile('npm', ['install', name], { cwd, env });
    const { packages, megabytes, own } = await measureInstalled(cwd);
    print(`${name}: ${packages} packages, ${megabytes.toFixed(1)} MB`);
    if (packages > MAX_PACKAGES || megabytes > MAX_MEGABYTES || own.length > 0)
      faults.push(`${name} installs ${packages} packages, ${megabytes.toFixed(1)} MB, ${own.join(', ')}`);
    const program = join(cwd, 'node_modules', name, 'bin', `${name}.mjs`);
    if (name === 'marquee') {
      await runFile(process.execPath, [program, 'init', 'graph'], { cwd, env });
      await runFile(process.execPath, [program, 'compose', '--output', supergraph], { cwd: join(cwd, 'graph'), env });
      continue;
    }
    const flags = name === 'marquee-router' ? ['--supergraph', supergraph] : [];
    const cpu: number[] = [];
    for (let start = 0; start < STARTS; start += 1)
      cpu.push(await cpuUntilReady([program, '--port', '0', ...flags], cwd, env));
    print(`${name}: ready after ${cpu.join(', ')} ms of CPU`);
    if (Math.max(...cpu) > MAX_CPU_MS) faults.push(`${name} takes ${Math.max(...cpu)} ms of CPU until it is ready`);
  }
  return faults;
}

async function followGuide(folder: string, env: Record<string, string>, print: ProofRun['print']) {
  const empty = join(folder, 'reader');
  await mkdir(empty);
  const steps = readGuide(await readFile(join(ROOT, 'docs', 'your-graph.md'), 'utf8'));
  const ports = new Map(await Promise.all(GUIDE_PORTS.map(async (port) => [port, await freePort()] as const)));
  const own = { ROUTER_PORT: String(ports.get('4000')), REGISTRY_PORT: String(ports.get('4100')) };
  const problem = await runGuide(steps, { folder: empty, env: { ...env, ...own }, ports, print });
  return problem === null ? [] : [problem];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
