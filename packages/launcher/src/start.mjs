/**
 * `npm start`: everything, on this machine. Installs and builds what is missing, composes, starts each process, waits
 * until all of them answer, and says how to use it. Ctrl-C drains and stops them.
 *
 *   --watch   rebuilds and restarts what changed
 *   --json    prints one line of JSON on standard output when ready, and listens for names on standard input (for tests and tools)
 */
import { accessSync, constants, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { bold, dim, runCommand, red, UserError, print, step } from './console.mjs';
import { composeTo, sourcesOf } from './compose.mjs';
import { askOperation, openDemoSession } from './demo-session.mjs';
import { prepare } from './prepare.mjs';
import { Processes } from './processes.mjs';
import { waitUntilReady } from './readiness.mjs';
import { openKeys, publishChanged, publishOperations } from './registry.mjs';
import { loadSampleData } from './sample-data.mjs';
import { ROOT, findCompanions, findSubgraphs } from './workspace.mjs';

const DEFAULT_ROUTER_PORT = 4000;
const DEFAULT_REGISTRY_PORT = 4100;
/** The web app, built like everything else. */
const WEB = { name: 'web', entry: join('clients', 'web', 'dist', 'server', 'main.js') };
/** Well within the hour that an access token lives. */
const DEMO_TOKEN_RENEWAL_MS = 30 * 60_000;

function openDataDir() {
  const dataDir = resolve(ROOT, process.env.MARQUEE_DATA_DIR || '.data');
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch {
    throw new UserError(`The data folder ${dataDir} cannot be written: choose another with MARQUEE_DATA_DIR=<folder>.`);
  }
  return dataDir;
}

/** What one process must know of another, from the ports of this start; anything set by hand wins. */
function wiring(dataDir, subgraphs, companions, keys) {
  const portOf = (name) => subgraphs.find((subgraph) => subgraph.name === name)?.port;
  const router = `http://127.0.0.1:${process.env.ROUTER_PORT || DEFAULT_ROUTER_PORT}`;
  const defaults = {
    MARQUEE_DATA_DIR: dataDir,
    MARQUEE_IDENTITY_JWKS_URL: `${router}/.well-known/jwks.json`,
    ROUTER_ACCESS_JWKS_URL: `http://127.0.0.1:${portOf('users')}/.well-known/jwks.json`,
    ROUTER_SUPERGRAPH: join(dataDir, 'supergraph.graphql'),
    ...Object.assign({}, ...companions.map(({ env }) => env)),
    WEB_ROUTER_URL: router,
    ROUTER_REGISTRY_URL: `http://127.0.0.1:${process.env.REGISTRY_PORT || DEFAULT_REGISTRY_PORT}`,
    ROUTER_REGISTRY_KEY: keys.read,
    REGISTRY_ADMIN_KEY: keys.admin,
    REGISTRY_READ_KEY: keys.read,
  };
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, process.env[name] || value]));
}

async function startAll(processes, subgraphs, companions, env, { publish, publishClients }) {
  const start = (name, entry) => step(`${name} started`, () => processes.start({ name, entry, env }));
  const mainOf = (folder) => join(folder, 'dist', 'main.js');
  // All at once: no subgraph needs another to start. All outcomes are awaited, so that a refusal does not leave one
  // half started.
  const outcomes = await Promise.allSettled([
    ...subgraphs.map(({ name, folder }) => start(name, mainOf(folder))),
    ...companions.map(({ name, entry }) => start(name, entry)),
    start(WEB.name, WEB.entry),
    start('registry', mainOf('schema'))
      .then(() => step('published', publish))
      .then(() => step('operations published', publishClients))
      .then(() => start('router', mainOf('router'))),
  ]);
  const failures = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason.message);
  if (failures.length > 0) throw new UserError(failures.join('\n'));
}

const DEMO_TOKEN_FILE = 'demo-token';

/** Null when the demo account cannot be signed in: everything else works without it. */
function openFirstSession(routerUrl, dataDir) {
  return step('demo account signed in', () => keepDemoToken(routerUrl, dataDir)).catch((error) => {
    print(`${red('✗')} the demo account could not be signed in: ${error.message}`);
    return null;
  });
}

async function keepDemoToken(routerUrl, dataDir) {
  const session = await openDemoSession(routerUrl);
  const file = join(dataDir, DEMO_TOKEN_FILE);
  writeFileSync(`${file}.new`, session.token, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return session;
}

/** The page as a member would ask for it: the proof that all of them work together, and the last of the warming up. */
async function checkFirstPage(routerUrl, token) {
  const answer = () => askOperation(routerUrl, 'BrowsePage', { country: 'US', maturity: 'AGE_18' }, token);
  // Code that has never run is slow: deadlines are for pages after the first.
  await answer();
  const { data, errors } = await answer();
  if (errors?.length) return `${errors.length} parts are missing, the first says: ${errors[0].message}`;
  const rows = data.viewer.browsePage.rows.edges;
  return `${rows.length} rows, ${rows.reduce((sum, { node }) => sum + node.items.edges.length, 0)} tiles`;
}

const TRY_IT =
  '{ viewer { profile { name } browsePage { rows(first: 3) { edges { node { heading items(first: 3) { edges { node { name matchScore } } } } } } } } }';

/** What the banner invites to send; only listed operations where nothing else is answered. */
async function tryIt() {
  if (process.env.ROUTER_PERSISTED_OPERATIONS !== 'enforce') return { query: TRY_IT };
  const { readOperations } = await import('./operations.mjs');
  return {
    extensions: {
      persistedQuery: { version: 1, sha256Hash: readOperations().find(({ name }) => name === 'FirstPaint').id },
    },
  };
}

async function banner(processes, routerUrl, session, keys) {
  print();
  print(`  ${bold('Marquee is up.')}`);
  print();
  print(`    Web app                  ${bold(processes.list().find(({ name }) => name === WEB.name)?.url)}`);
  print(`    API and Apollo Sandbox   ${bold(`${routerUrl}/graphql`)}`);
  print(`    GraphiQL, works offline  ${routerUrl}/explorer`);
  const registryUrl = processes.list().find(({ name }) => name === 'registry')?.url;
  print(`    For schema owners        ${registryUrl}  ${dim('sign in with a key of the registry')}`);
  print(
    `    Schema registry, Rover   APOLLO_REGISTRY_URL=${registryUrl}/graphql APOLLO_KEY=${keys.isNew ? keys.admin : dim(`"admin" in ${keys.file}`)}`,
  );
  print();
  for (const { name, url, pid } of processes.list()) print(`    ${name.padEnd(18)} ${url}  ${dim(`pid ${pid}`)}`);
  if (session !== null) {
    print();
    print(`  Signed in as ${session.profileName} of the demo account. Try:`);
    print();
    print(`  curl ${routerUrl}/graphql -H 'content-type: application/json' \\`);
    print(`    -H 'authorization: Bearer ${session.token}' \\`);
    print(`    -d '${JSON.stringify(await tryIt())}'`);
  }
  print();
  print(
    dim(
      '  Kill any of them (kill -9 <pid>) and ask again. Type its name and Enter to start it again. Ctrl-C stops everything.',
    ),
  );
}

function listenForNames(processes) {
  if (!process.stdin.isTTY && !process.argv.includes('--json')) return;
  createInterface({ input: process.stdin }).on('line', (line) => {
    const name = line.trim();
    if (name === '') return;
    step(`${name} started`, () => processes.restart(name)).catch((error) => print(`${red('✗')} ${error.message}`));
  });
}

await runCommand(async () => {
  const dataDir = openDataDir();
  await prepare();
  const subgraphs = findSubgraphs();
  const companions = findCompanions();
  const keys = openKeys(dataDir);
  const env = wiring(dataDir, subgraphs, companions, keys);
  const urlOf = ({ port }) => `http://127.0.0.1:${port}/graphql`;
  // Before anything is started: what does not compose is better known at once.
  await step('composed', () => composeTo(env.ROUTER_SUPERGRAPH, urlOf));
  await step('sample data', () => loadSampleData(dataDir));
  const registry = { dataDir, url: env.ROUTER_REGISTRY_URL, key: env.REGISTRY_ADMIN_KEY };
  const publish = () => publishChanged(registry, sourcesOf(urlOf));
  const publishClients = () => publishOperations(registry);

  const processes = new Processes(join(dataDir, 'logs'), (name, how) =>
    print(`${red('✗')} ${name} has stopped (${how}); the others go on without it.`),
  );
  let stopping = null;
  const stop = () => {
    stopping ??= (async () => {
      print('\n  Draining and stopping …');
      await processes.stop();
      process.exit(process.exitCode ?? 0);
    })();
    return stopping;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  try {
    await startAll(processes, subgraphs, companions, env, { publish, publishClients });
    await step('every process has caught up with the events', () =>
      waitUntilReady(processes.list().filter(({ name }) => !['router', 'registry'].includes(name))),
    );
  } catch (error) {
    if (stopping !== null) return stopping;
    await processes.stop();
    throw error;
  }

  const routerUrl = processes.list().find(({ name }) => name === 'router').url;
  const hasDemoAccount =
    (process.env.MARQUEE_SEED || 'demo') !== 'none' && existsSync(join(ROOT, 'subgraphs', 'users'));
  const session = hasDemoAccount ? await openFirstSession(routerUrl, dataDir) : null;
  if (session !== null) {
    await step('the browse page', () => checkFirstPage(routerUrl, session.token));
    setInterval(() => {
      keepDemoToken(routerUrl, dataDir).catch((error) =>
        print(`${red('✗')} the demo token could not be renewed: ${error.message}`),
      );
    }, DEMO_TOKEN_RENEWAL_MS).unref();
  }

  if (process.argv.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify({ router: routerUrl, token: session?.token ?? null, dataDir, processes: processes.list() })}\n`,
    );
  } else {
    await banner(processes, routerUrl, session, keys);
  }
  listenForNames(processes);
  if (process.argv.includes('--watch')) {
    const { watch } = await import('./watch.mjs');
    watch({ processes, publish, publishClients });
  }
});
