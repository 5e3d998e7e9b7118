/** The whole system, started by `npm start`'s launcher, with a recorder in front of its subgraphs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findCompanions, findSubgraphs } from '../../../packages/launcher/src/workspace.mjs';
import { freePort, nextMessage, start, stop } from './processes.mjs';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const RECORDER = fileURLToPath(new URL('recorder.mjs', import.meta.url));

/** Long deadlines: on a busy machine, signing in the demo account can take longer than a page may take. */
const LONG_DEADLINES = {
  ROUTER_PAGE_DEADLINE_MS: '60000',
  ROUTER_CORE_FETCH_DEADLINE_MS: '60000',
  ROUTER_NON_CORE_FETCH_DEADLINE_MS: '60000',
};

/** 25, 100 and 400 tiles; the last is the size that clients request. */
const SIZES = [
  { rows: 5, perRow: 5 },
  { rows: 10, perRow: 10 },
  { rows: 40, perRow: 10 },
];

export async function openBrowsePages({ seed, core }) {
  const stack = await startStack(seed);
  const folder = mkdtempSync(join(tmpdir(), 'browse-bench-'));
  if (stack.token === null) throw new Error('The demo account could not be signed in, and guests have no browse page.');
  const names = new Set(findSubgraphs().map(({ name }) => name));
  const subgraphs = stack.processes.filter(({ name }) => names.has(name));
  const recorder = start({
    name: 'the recorder',
    core,
    command: process.execPath,
    args: [RECORDER, ...subgraphs.map(({ name, url }) => `${name}=${url}/graphql`)],
    ipc: true,
  });
  const { urls } = await nextMessage(recorder);
  return {
    folder,
    supergraphFile: [join(stack.dataDir, 'supergraph.graphql'), join(ROOT, 'schema', 'supergraph.graphql')].find(
      (file) => existsSync(file),
    ),
    pages: SIZES.map((size) => browsePage(size, stack.token)),
    /** The signing key of the stack's router, so that its subgraphs accept the assertions of this router. */
    settings: {
      MARQUEE_DATA_DIR: stack.dataDir,
      ROUTER_FORWARD_HEADERS: '',
      ROUTER_CONFIG: join(ROOT, 'router', 'router.yaml'),
      ROUTER_ACCESS_JWKS_URL: `${subgraphs.find(({ name }) => name === 'users').url}/.well-known/jwks.json`,
      ROUTER_SUBGRAPH_URLS: Object.entries(urls)
        .map(([name, url]) => `${name}=${url}`)
        .join(','),
    },
    counters: () => {
      const reply = nextMessage(recorder);
      recorder.send('counters');
      return reply;
    },
    close: async () => {
      await stop(recorder);
      await stack.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function browsePage({ rows, perRow }, token) {
  return {
    name: `${rows} × ${perRow}`,
    values: rows * perRow,
    token,
    body: JSON.stringify({
      query: readFileSync(join(ROOT, 'clients', 'operations', 'BrowsePage.graphql'), 'utf8'),
      operationName: 'BrowsePage',
      variables: { country: 'US', maturity: 'AGE_18', rows, perRow },
    }),
  };
}

async function startStack(seed) {
  const dataDir = mkdtempSync(join(tmpdir(), 'browse-stack-'));
  const env = {
    ...process.env,
    MARQUEE_DATA_DIR: dataDir,
    MARQUEE_SEED: seed,
    MARQUEE_LOG_LEVEL: 'warn',
    ...LONG_DEADLINES,
    ...(await freePorts()),
  };
  const launcher = spawn(process.execPath, [join(ROOT, 'packages', 'launcher', 'src', 'start.mjs'), '--json'], {
    cwd: ROOT,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  process.once('exit', () => launcher.kill('SIGTERM'));
  const line = await Promise.race([
    once(createInterface({ input: launcher.stdout }), 'line').then(([text]) => text),
    once(launcher, 'exit').then(([code]) => Promise.reject(new Error(`The stack did not start (exit code ${code}).`))),
  ]);
  return {
    ...JSON.parse(line),
    close: async () => {
      const exited = once(launcher, 'exit');
      launcher.kill('SIGTERM');
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function freePorts() {
  const names = ['router', 'registry', ...[...findSubgraphs(), ...findCompanions()].map(({ name }) => name)];
  const entries = names.map(async (name) => [
    `${name.toUpperCase().replaceAll('-', '_')}_PORT`,
    String(await freePort()),
  ]);
  return Object.fromEntries(await Promise.all(entries));
}
