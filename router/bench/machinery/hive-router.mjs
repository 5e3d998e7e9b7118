/** Hive Router, whose crate is compiled on this machine when it is asked for. Nothing of it is part of this project. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache-folder.mjs';

const VERSION = '0.3.10';
const ROOT = join(CACHE, 'hive-router');
const BINARY = join(ROOT, 'bin', 'hive_router');

/** The strongest optimization that cargo has: whole-program link-time optimization. */
const FAT_RELEASE = {
  CARGO_PROFILE_RELEASE_LTO: 'fat',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '1',
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '3',
};

/** `graphiql` replaces a user interface whose package cannot be had everywhere; it takes no part in requests. */
const INSTALL = ['+nightly', 'install', 'hive-router', '--version', VERSION, '--locked', '--features', 'graphiql'];

export const hiveRouterTitle = `Hive Router (Rust) ${VERSION}, fat link-time optimization`;

/** Compiles it once: half an hour on two cores. Needs cargo with the newest nightly Rust. */
export function installHiveRouter() {
  if (existsSync(BINARY)) return;
  process.stdout.write(`Compiling Hive Router ${VERSION} into ${ROOT} (half an hour, once) …\n`);
  const { status, error } = spawnSync('cargo', [...INSTALL, '--root', ROOT], {
    stdio: 'inherit',
    env: { ...process.env, ...FAT_RELEASE },
  });
  if (status !== 0)
    throw new Error(
      `Hive Router could not be compiled: ${error?.message ?? `cargo ended with exit code ${status}`}. "rustup toolchain install nightly" installs what it needs; --hive-router FILE uses an existing executable.`,
    );
}

/** @returns {string | null} why it cannot be started; null when it can */
export function hiveRouterProblem(binary) {
  if (existsSync(binary || BINARY)) return null;
  return binary === ''
    ? 'it is not installed: "npm run bench -- --only native,hive-router" compiles it'
    : `there is no file ${binary}`;
}

/** One worker with a client of its own, and the client's authorization for every subgraph. */
/** @param parts Further parts of its configuration. */
export function launchHiveRouter(binary, parts = {}) {
  return ({ supergraphFile, port, folder }) => {
    mkdirSync(folder, { recursive: true });
    const config = join(folder, 'router.config.json');
    writeFileSync(
      config,
      JSON.stringify({
        supergraph: { source: 'file', path: supergraphFile },
        http: { host: '127.0.0.1', port, workers: 1 },
        traffic_shaping: { http_client_mode: 'per_worker' },
        headers: { all: { request: [{ propagate: { named: 'authorization' } }] } },
        log: { level: 'error' },
        ...parts,
      }),
    );
    return { command: binary || BINARY, args: [], env: { ROUTER_CONFIG_FILE_PATH: config } };
  };
}
