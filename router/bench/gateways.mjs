/**
 * How each gateway under test is started: in production mode as its documentation describes, on one core, forwarding
 * the client's `authorization` to every subgraph, without telemetry and usage reports.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hiveRouterProblem, hiveRouterTitle, launchHiveRouter } from './machinery/hive-router.mjs';
import { PEERS, peerVersion } from './machinery/peers.mjs';
import { QUERY } from './workload/query.mjs';

const ROUTER = fileURLToPath(new URL('../dist/main.js', import.meta.url));
function peer(...path) {
  return join(PEERS, ...path);
}

function module(...path) {
  return peer('node_modules', ...path);
}

/** A router in production has the operations of its clients; the peers have no such setting. */
function knownOperations(folder) {
  const operations = join(folder, 'operations');
  mkdirSync(operations, { recursive: true });
  writeFileSync(join(operations, 'test.graphql'), QUERY);
  return operations;
}

/** Long deadlines, as the peers have none: fifty requests wait for one core. */
const LONG_DEADLINE_MS = '60000';

/** The peers refuse nothing while they are overloaded, and a thousand connections are an overload of one core. */
const NOTHING_REFUSED = {
  MARQUEE_LOAD_SHEDDING: 'measure',
  ROUTER_MAX_CONCURRENT_REQUESTS: '10000',
  ROUTER_FETCH_QUEUE_LENGTH: '10000',
  ROUTER_FETCH_QUEUE_MS: LONG_DEADLINE_MS,
};

/** As the launcher starts the router. */
const MEMORY = { MALLOC_ARENA_MAX: '2' };

/** @param settings Override the settings of the benchmark. */
export function ours(engine, settings = {}) {
  return ({ supergraphFile, port, folder }) => ({
    node: [ROUTER, '--supergraph', supergraphFile, '--port', String(port), '--engine', engine],
    env: {
      ...MEMORY,
      MARQUEE_MODE: 'production',
      MARQUEE_SEED: 'none',
      MARQUEE_LOG_LEVEL: 'warn',
      MARQUEE_DRAIN_MS: '0',
      MARQUEE_DATA_DIR: folder,
      ROUTER_KNOWN_OPERATIONS: knownOperations(folder),
      ROUTER_FORWARD_HEADERS: 'authorization',
      ROUTER_PAGE_DEADLINE_MS: LONG_DEADLINE_MS,
      ROUTER_CORE_FETCH_DEADLINE_MS: LONG_DEADLINE_MS,
      ROUTER_NON_CORE_FETCH_DEADLINE_MS: LONG_DEADLINE_MS,
      ...NOTHING_REFUSED,
      ...settings,
    },
  });
}

function stock(fetcher) {
  return ({ supergraphFile, port }) => ({
    node: [peer('apollo.mjs'), supergraphFile, String(port), fetcher],
    env: { APOLLO_TELEMETRY_DISABLED: 'true' },
  });
}

function hive(...flags) {
  return ({ supergraphFile, port }) => ({
    node: [
      module('@graphql-hive', 'gateway', 'dist', 'bin.js'),
      'supergraph',
      supergraphFile,
      '--config-path',
      peer('hive.config.mjs'),
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--fork',
      '1',
      ...flags,
    ],
    env: { LOG_LEVEL: 'warn' },
  });
}

/** `grafbase dev` composes the supergraph itself, from schema files and the URLs of the subgraphs. */
function grafbase({ subgraphs, port, folder }) {
  mkdirSync(folder, { recursive: true });
  const sections = Object.entries(subgraphs).map(([name, { url, sdl }]) => {
    writeFileSync(join(folder, `${name}.graphql`), sdl);
    return `[subgraphs.${name}]\nurl = "${url}"\nschema_path = "${join(folder, `${name}.graphql`)}"\n`;
  });
  const config = join(folder, 'grafbase.toml');
  writeFileSync(
    config,
    `[[headers]]\nrule = "forward"\nname = "authorization"\n\n[telemetry.tracing]\nsampling = 0\n\n${sections.join('\n')}`,
  );
  return {
    command: module('@grafbase', 'cli-x86_64-unknown-linux-musl', 'grafbase'),
    args: ['dev', '--config', config, '--listen-address', `127.0.0.1:${port}`],
    env: { GRAFBASE_HOME: folder },
  };
}

/** Names in the order of the table. */
export const GATEWAY_NAMES = [
  'native',
  'apollo-gateway',
  'stock',
  'undici',
  'hive',
  'hive-rust',
  'hive-router',
  'grafbase',
];

/**
 * @param hiveRouter An executable file of Hive Router; empty: the one that the bench has compiled.
 * @returns {{ name: string, title: () => string, peer: boolean, problem?: string | null, launch: (environment) => object }[]}
 * `peer`: whether it is part of the package of peers; `problem`: why it cannot be started.
 */
export function gatewaysOf({ hiveRouter }) {
  return [
    { name: 'native', title: () => '**our router, native engine**', peer: false, launch: ours('native') },
    {
      name: 'apollo-gateway',
      title: () => 'our router, engine `apollo-gateway`',
      peer: false,
      launch: ours('apollo-gateway'),
    },
    {
      name: 'stock',
      title: () => `\`@apollo/gateway\` ${peerVersion('@apollo/gateway')}, Apollo Server standalone`,
      peer: true,
      launch: stock('stock'),
    },
    { name: 'undici', title: () => 'the same with an undici fetcher', peer: true, launch: stock('undici') },
    {
      name: 'hive',
      title: () => `Hive Gateway ${peerVersion('@graphql-hive/gateway')}, JavaScript planner, jit`,
      peer: true,
      launch: hive('--jit'),
    },
    {
      name: 'hive-rust',
      title: () => `Hive Gateway, Rust planner (router-runtime ${peerVersion('@graphql-hive/router-runtime')})`,
      peer: true,
      launch: hive('--hive-router-runtime'),
    },
    {
      name: 'hive-router',
      title: () => hiveRouterTitle,
      peer: false,
      problem: hiveRouterProblem(hiveRouter),
      launch: launchHiveRouter(hiveRouter),
    },
    {
      name: 'grafbase',
      title: () => `Grafbase (Rust), CLI ${peerVersion('@grafbase/cli-x86_64-unknown-linux-musl')} \`dev\``,
      peer: true,
      launch: grafbase,
    },
  ];
}
