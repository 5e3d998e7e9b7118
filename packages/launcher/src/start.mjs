/**
 * `npm start`: everything on this machine. Installs and builds what is missing, composes, starts each process, waits
 * until all are ready, and prints how to use them. Ctrl-C drains and stops them.
 *
 *   --watch   rebuilds and restarts what changed
 *   --restart starts a process that has exited again, at most five times within an hour
 *   --json    prints one line of JSON on standard output when ready, and reads commands from standard input (for tests
 *             and tools)
 */
import { accessSync, constants, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { composeTo, sourcesOf } from './compose.mjs';
import { UserError, print, red, runCommand, step } from './console.mjs';
import { prepare } from './prepare.mjs';
import { runCommandLine } from './system/commands.mjs';
import { openControlSocket, socketPath } from './system/control-socket.mjs';
import { checkSettings } from './system/check-settings.mjs';
import { processEnvironment } from './system/environment.mjs';
import { keepFilesPrivate, makeDataDirPrivate } from './system/private-files.mjs';
import { Processes } from './system/processes.mjs';
import { waitUntilReady } from './system/readiness.mjs';
import { makeKeys, openKeys, publishChanged, publishOperations } from './system/registry.mjs';
import { loadSampleData } from './system/sample-data.mjs';
import { Watchdog, isWatchdogOn } from './system/watchdog.mjs';
import { ROOT, findCompanions, findProcesses, findSubgraphs } from './workspace.mjs';

function openDataDir(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
  } catch {
    throw new UserError(`The data folder ${dataDir} cannot be written: choose another with MARQUEE_DATA_DIR=<folder>.`);
  }
}

/** The router's first supergraph is in the registry: they start one after the other. */
const [REGISTRY, ROUTER] = ['registry', 'router'];

/**
 * Starts all at once: no other process needs another one to start. Every start is awaited, so that a failure leaves
 * none behind.
 *
 * @param {object} system
 * @param {Processes} system.processes
 * @param {readonly { name: string, entry: string }[]} system.found
 * @param {Record<string, string>} system.env
 * @param {() => Promise<string>} system.publish
 * @param {() => Promise<string>} system.publishClients
 */
async function startAll({ processes, found, env, publish, publishClients }) {
  const start = ({ name, entry }) => step(`${name} started`, () => processes.start({ name, entry, env }));
  const outcomes = await Promise.allSettled([
    start(named(REGISTRY, found))
      .then(() => step('published', publish))
      .then(() => step('operations published', publishClients))
      .then(() => start(named(ROUTER, found))),
    ...found.filter(({ name }) => name !== REGISTRY && name !== ROUTER).map(start),
  ]);
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.message] : []));
  if (failures.length > 0) throw new UserError(failures.join('\n'));
}

function named(wanted, found) {
  const process = found.find(({ name }) => name === wanted);
  if (process === undefined) throw new UserError(`No workspace declares the process ${wanted}.`);
  return process;
}

/** Null when the demo account cannot be signed in: everything else works without it. */
async function openSession(routerUrl, dataDir) {
  const hasDemoAccount =
    (process.env.MARQUEE_SEED || 'demo') !== 'none' && existsSync(join(ROOT, 'subgraphs', 'users'));
  if (!hasDemoAccount) return null;
  const { checkFirstPage, openDemoSession, renewDemoSession } = await import('./system/demo-account.mjs');
  try {
    const session = await step('demo account signed in', () => openDemoSession(routerUrl, dataDir));
    await step('the browse page', () => checkFirstPage(routerUrl, session.token));
    renewDemoSession(routerUrl, dataDir, (error) =>
      print(`${red('✗')} the demo token could not be renewed: ${error.message}`),
    );
    return session;
  } catch (error) {
    print(`${red('✗')} the demo account could not be signed in: ${error.message}`);
    return null;
  }
}

/** @param {import('./system/commands.mjs').CommandedSystem} system */
function listenForCommands(system) {
  if (!process.stdin.isTTY && !process.argv.includes('--json')) return;
  createInterface({ input: process.stdin }).on('line', async (line) => {
    if (line.trim() === '') return;
    try {
      const { message, finished } = await runCommandLine(system, line);
      if (finished === undefined) print(message);
      else await step(message, () => finished);
    } catch (error) {
      print(`${red('✗')} ${error.message}`);
    }
  });
}

/** Null when it cannot be opened: everything else works without it. */
async function openSocket(system, dataDir, warn) {
  try {
    const close = await openControlSocket(socketPath(dataDir), (line) => runCommandLine(system, line));
    process.once('exit', () => rmSync(socketPath(dataDir), { force: true }));
    return close;
  } catch (error) {
    warn(error.message);
    return null;
  }
}

/**
 * Drains and stops everything on Ctrl-C, then ends this process.
 *
 * @returns {() => Promise<never> | null} The stop that is under way; null when there is none.
 */
function stopOnSignals(processes, watchdog) {
  /** @type {Promise<never> | null} */
  let stopping = null;
  const stop = () => {
    stopping ??= (async () => {
      watchdog.stop();
      print('\n  Draining and stopping …');
      await processes.stop();
      process.exit(process.exitCode ?? 0);
    })();
    return stopping;
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return () => stopping;
}

async function announce({ processes, routerUrl, session, dataDir, keys }) {
  if (process.argv.includes('--json')) {
    const token = session?.token ?? null;
    process.stdout.write(`${JSON.stringify({ router: routerUrl, token, dataDir, processes: processes.list() })}\n`);
    return;
  }
  const { printBanner } = await import('./system/banner.mjs');
  printBanner({ processes: processes.list(), session, keys });
}

await runCommand(async () => {
  const hasWatchdog = isWatchdogOn();
  const dataDir = resolve(ROOT, process.env.MARQUEE_DATA_DIR || '.data');
  const isProduction = process.env.MARQUEE_MODE?.trim() === 'production';
  if (!isProduction) openDataDir(dataDir);
  await prepare();
  const companions = findCompanions().filter(({ isDevelopmentOnly }) => !(isProduction && isDevelopmentOnly));
  const found = [...findProcesses(), ...findSubgraphs(), ...companions];
  const subgraphs = findSubgraphs().map(({ name }) => name);
  const system = { dataDir, listeners: found, companions, subgraphs, isProduction };
  if (isProduction) {
    const env = processEnvironment({ ...system, keys: makeKeys() });
    await step('settings checked', () => checkSettings(found, env));
    openDataDir(dataDir);
  }
  keepFilesPrivate();
  makeDataDirPrivate(
    dataDir,
    found.map(({ name }) => name),
  );
  const keys = openKeys(dataDir);
  const env = processEnvironment({ ...system, keys });
  const urlOf = ({ port }) => `http://127.0.0.1:${port}/graphql`;
  // Before anything is started: schemas that do not compose are reported at once.
  await step('composed', () => composeTo(env.ROUTER_SUPERGRAPH, urlOf));
  await step('sample data', () => loadSampleData(dataDir));

  const registry = { dataDir, url: env.ROUTER_REGISTRY_URL, key: env.REGISTRY_ADMIN_KEY };
  const publish = () => publishChanged(registry, sourcesOf(urlOf));
  const publishClients = () => publishOperations(registry);
  const warn = (line) => print(`${red('✗')} ${line}`);
  const processes = new Processes(join(dataDir, 'logs'), (name, reason) => {
    if (process.argv.includes('--restart')) watchdog.revive(name, `has stopped (${reason})`);
    else warn(`${name} has stopped (${reason}); the others go on without it.`);
  });
  const watchdog = new Watchdog({ processes, print: warn });
  const stopping = stopOnSignals(processes, watchdog);
  const commanded = { processes, registry };
  // Windows has neither Unix sockets of this kind nor the signals.
  if (!isProduction && process.platform !== 'win32') await openSocket(commanded, dataDir, warn);
  try {
    await startAll({ processes, found, env, publish, publishClients });
    // The registry is ready when it has started; the router's own readiness is that of its first supergraph.
    const waiting = processes.list().filter(({ name }) => name !== REGISTRY && name !== ROUTER);
    await step('every process is ready', () => waitUntilReady(waiting));
    if (hasWatchdog) watchdog.start();
  } catch (error) {
    await (stopping() ?? processes.stop());
    throw error;
  }

  const routerUrl = processes.list().find(({ name }) => name === ROUTER)?.url ?? '';
  const session = await openSession(routerUrl, dataDir);
  await announce({ processes, routerUrl, session, dataDir, keys });
  listenForCommands(commanded);
  if (process.argv.includes('--watch')) {
    const { watch } = await import('./system/watch.mjs');
    watch({ processes, publish, publishClients });
  }
});
