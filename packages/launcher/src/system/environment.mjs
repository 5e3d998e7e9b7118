/** Settings of the processes that the launcher starts: where each finds the others, by the ports of this start. */
import { join } from 'node:path';
import { ROOT } from '../workspace.mjs';
import { socketPath } from './control-socket.mjs';

/**
 * @param {object} system
 * @param {string} system.dataDir
 * @param {readonly { name: string, port: number }[]} system.listeners Every process of this start.
 * @param {ReturnType<typeof import('../workspace.mjs').findCompanions>} system.companions
 * @param {readonly string[]} system.subgraphs Their names.
 * @param {{ admin: string, read: string }} system.keys Of the registry.
 * @param {boolean} system.isProduction
 * @returns {Record<string, string>} A setting of the launcher's own environment takes precedence over its default here.
 */
export function processEnvironment({ dataDir, listeners, companions, subgraphs, keys, isProduction }) {
  const urlOf = (name) => `http://127.0.0.1:${listeners.find((listener) => listener.name === name)?.port}`;
  // A publisher cannot move one of these subgraphs to another host.
  const hostOf = (name) => `${name}=${new URL(urlOf(name)).host}`;
  const hasSampleMembers = !isProduction && (process.env.MARQUEE_SEED || 'demo') !== 'none';
  const defaults = {
    MARQUEE_DATA_DIR: dataDir,
    MARQUEE_IDENTITY_JWKS_URL: `${urlOf('router')}/.well-known/jwks.json`,
    ROUTER_ACCESS_JWKS_URL: `${urlOf('users')}/.well-known/jwks.json`,
    ROUTER_CONFIG: join(ROOT, 'router', 'router.yaml'),
    ROUTER_EXPLORER_TOKEN_FILE: join(dataDir, 'demo-token'),
    ROUTER_SUPERGRAPH: join(dataDir, 'supergraph.graphql'),
    ...Object.assign({}, ...companions.map(({ env }) => env)),
    ROUTER_IDENTITY_SUBGRAPHS: subgraphs.join(','),
    WEB_ROUTER_URL: urlOf('router'),
    ROUTER_WEB_URL: urlOf('web'),
    ...(isProduction ? {} : { ROUTER_LAUNCHER_SOCKET: socketPath(dataDir) }),
    // The web app's server sends the addresses of its members.
    ROUTER_TRUSTED_PROXY_RANGES: '127.0.0.1',
    ROUTER_REGISTRY_URL: urlOf('registry'),
    // The sample members show how an experiment runs.
    ...(hasSampleMembers ? { RECOMMENDATIONS_EXPERIMENTS: 'learned-ranking' } : {}),
    ...(isProduction ? { MARQUEE_SUBGRAPH_HOSTS: subgraphs.map(hostOf).join(',') } : {}),
    ROUTER_REGISTRY_KEY: keys.read,
    MARQUEE_REGISTRY_URL: urlOf('registry'),
    MARQUEE_REGISTRY_KEY: keys.read,
    REGISTRY_GRAPH: 'marquee',
    REGISTRY_ADMIN_KEY: keys.admin,
    REGISTRY_READ_KEY: keys.read,
  };
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, process.env[name] || value]));
}
