/** The whole house, started as people start it, with a recorder before its subgraphs; for the cost of a real page. */
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

/** A busy machine may take longer to sign the demo account in than a page may take. */
const PATIENCE = {
  ROUTER_PAGE_DEADLINE_MS: '60000',
  ROUTER_CORE_FETCH_DEADLINE_MS: '60000',
  ROUTER_NON_CORE_FETCH_DEADLINE_MS: '60000',
};

/** 1x, 4x and 16x the tiles; the last is the page as clients ask for it. */
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
    /** The stack's own keys, so that its subgraphs believe what this router says of the caller. */
    settings: {
      MARQUEE_DATA_DIR: stack.dataDir,
      ROUTER_FORWARD_HEADERS: '',
      ROUTER_ACCESS_JWKS_URL: `${subgraphs.find(({ name }) => name === 'users').url}/.well-known/jwks.json`,
      ROUTER_SUBGRAPH_URLS: Object.entries(urls)
        .map(([name, url]) => `${name}=${url}`)
        .join(','),
    },
    counters: () => {
      const answer = nextMessage(recorder);
      recorder.send('counters');
      return answer;
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
    ...PATIENCE,
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
      const gone = once(launcher, 'exit');
      launcher.kill('SIGTERM');
      await gone;
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
