/**
 * The features of the comparison `features.mjs`, and how each gateway is configured for them. A gateway without an entry does
 * not have the feature, or has it only when it is compiled with it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ours } from '../gateways.mjs';
import { launchHiveRouter } from '../machinery/hive-router.mjs';

/** Of traces; metrics are on with them. */
const SAMPLED = 0.01;

const REQUEST_RULES = [
  { propagate: { named: 'x-tenant', rename: 'x-acting-tenant' } },
  { insert: { name: 'x-from', value: 'router' } },
  { remove: { named: 'x-debug' } },
];
const SERVED_BY = { named: 'x-served-by' };
const INSERTED = { insert: { name: 'x-gateway', value: 'bench' } };

function plugin(name) {
  return { module: fileURLToPath(new URL(`plugins/${name}.mjs`, import.meta.url)) };
}

/** By feature: the parts of our `router.yaml`. */
const OURS = {
  plain: () => ({}),
  telemetry: (sink) => ({
    telemetry: {
      traces: { endpoint: `${sink}/v1/traces`, sampler: 'traceidratio', sampler_ratio: String(SAMPLED) },
    },
  }),
  compression: () => ({ compression: { encodings: ['gzip'] } }),
  headers: () => ({
    headers: { all: { request: REQUEST_RULES, response: [{ propagate: { ...SERVED_BY, merge: 'last' } }, INSERTED] } },
  }),
  plugins: () => ({ plugins: [plugin('tenant-header'), plugin('fetch-count')] }),
};

const AUTHORIZATION = { propagate: { named: 'authorization' } };

/** The same for Hive Router. Its plugins are compiled with it. */
const HIVE_ROUTER = {
  plain: () => ({}),
  telemetry: (sink) => ({
    telemetry: {
      tracing: {
        collect: { sampling: SAMPLED },
        exporters: [{ kind: 'otlp', protocol: 'http', endpoint: `${sink}/v1/traces` }],
      },
      metrics: { exporters: [{ kind: 'prometheus' }] },
    },
  }),
  compression: () => ({
    traffic_shaping: {
      http_client_mode: 'per_worker',
      router: { compression: { response: { enabled: true, algorithms: [{ kind: 'gzip' }] } } },
    },
  }),
  headers: () => ({
    headers: {
      all: {
        request: [AUTHORIZATION, ...REQUEST_RULES],
        response: [{ propagate: { ...SERVED_BY, algorithm: 'last' } }, INSERTED],
      },
    },
  }),
};

export const FEATURES = [
  { name: 'plain', title: 'none', of: ['plain'] },
  { name: 'telemetry', title: 'telemetry (traces at 1 %, metrics)', of: ['telemetry'] },
  { name: 'compression', title: 'compression (gzip)', of: ['compression'], encoding: 'gzip' },
  { name: 'headers', title: 'header rules both ways', of: ['headers'] },
  { name: 'plugins', title: 'two plugins', of: ['plugins'] },
  {
    name: 'all',
    title: 'all four together',
    of: ['telemetry', 'compression', 'headers', 'plugins'],
    encoding: 'gzip',
  },
];

/** Null when the gateway does not have all parts of the feature. */
function partsOf(configurations, feature, sink) {
  if (!feature.of.every((name) => name in configurations)) return null;
  return Object.assign({}, ...feature.of.map((name) => configurations[name](sink)));
}

/** @returns How the gateway is launched; null when it does not have the feature. */
export function launchNative(feature, sink) {
  const parts = partsOf(OURS, feature, sink);
  return (
    parts &&
    ((environment) => {
      mkdirSync(environment.folder, { recursive: true });
      const file = join(environment.folder, 'router.json');
      writeFileSync(file, JSON.stringify(parts));
      return ours('native', { ROUTER_CONFIG: file })(environment);
    })
  );
}

/** The same for Hive Router. @param binary Its executable; empty: the one that the bench has compiled. */
export function launchHive(feature, sink, binary) {
  const parts = partsOf(HIVE_ROUTER, feature, sink);
  return parts && launchHiveRouter(binary, parts);
}
