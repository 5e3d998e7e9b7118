/**
 * The gateways under test: how each is started as its own documentation would have it in production, on one core,
 * handing the client's `authorization` on to every subgraph, with telemetry and usage reports off.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PEERS, peerVersion } from './machinery/peers.mjs';

const ROUTER = fileURLToPath(new URL('../dist/main.js', import.meta.url));
function peer(...path) {
  return join(PEERS, ...path);
}
function module(...path) {
  return peer('node_modules', ...path);
}

/**
 * Fifty requests wait for one core: no gateway may give one up for that, so ours is told to be as patient as the peers.
 */
const PATIENCE_MS = '60000';

/** `settings` win over those that the benchmark wants. */
export function ours(engine, settings = {}) {
  return ({ supergraphFile, port, folder }) => ({
    node: [ROUTER, '--supergraph', supergraphFile, '--port', String(port), '--engine', engine],
    env: {
      MARQUEE_MODE: 'production',
      MARQUEE_LOG_LEVEL: 'warn',
      MARQUEE_DATA_DIR: folder,
      ROUTER_FORWARD_HEADERS: 'authorization',
      ROUTER_PAGE_DEADLINE_MS: PATIENCE_MS,
      ROUTER_CORE_FETCH_DEADLINE_MS: PATIENCE_MS,
      ROUTER_NON_CORE_FETCH_DEADLINE_MS: PATIENCE_MS,
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

/** `grafbase dev` composes by itself: it is given the subgraphs' schemas as files and where to find them. */
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

/** @type {{ name: string, title: () => string, peer: boolean, launch: (world) => object }[]} */
export const GATEWAYS = [
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
    name: 'grafbase',
    title: () => `Grafbase (Rust), CLI ${peerVersion('@grafbase/cli-x86_64-unknown-linux-musl')} \`dev\``,
    peer: true,
    launch: grafbase,
  },
];
