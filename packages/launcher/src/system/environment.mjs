/** Settings of the processes that the launcher starts: where each finds the others, by the ports of this start. */
import { join } from 'node:path';

export const DEFAULT_ROUTER_PORT = 4000;
export const DEFAULT_REGISTRY_PORT = 4100;

/**
 * @param {object} system
 * @param {string} system.dataDir
 * @param {ReturnType<typeof import('../workspace.mjs').findSubgraphs>} system.subgraphs
 * @param {ReturnType<typeof import('../workspace.mjs').findCompanions>} system.companions
 * @param {{ admin: string, read: string }} system.keys Of the registry.
 * @returns {Record<string, string>} A setting of the launcher's own environment wins over its default here.
 */
export function processEnvironment({ dataDir, subgraphs, companions, keys }) {
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
