/** The JSON Schema for editors and the reader of the configuration agree. */
import { readFileSync } from 'node:fs';
import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readRouterConfig } from '../src/config.js';

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../docs/reference/router.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(SCHEMA);

async function isRead(text: string): Promise<boolean> {
  const file = await ConfigurationFile.parse(text, '/etc/it/router.yaml', { DEPTH: '7' });
  const settings = new Settings('router', {}, false, file);
  try {
    readRouterConfig(settings, readSharedConfig(settings, false), { supergraph: 'supergraph.graphql' });
    return true;
  } catch {
    return false;
  }
}

test.each([
  '{}',
  'limits: { max_depth: 20, http_max_request_bytes: 2MiB }',
  'limits: { max_depth: "${env.DEPTH}" }',
  'limits:\nheaders:\nplugins:\n',
  'deadlines: { operation: 1.5s, adaptive_min: 0 }\ncache: { enabled: on, max_memory: 128MiB }',
  'cache: { enabled: true }\nrate_limits: { mode: off }',
  'server: { cors: { origins: ["https://shop.example"], max_age: 10m }, paths: [/graphql, /api] }',
  'headers: { all: { request: [ { propagate: { named: x-tenant } }, { insert: { name: x-a, value: b } } ] } }',
  'subgraphs: { all: { deadlines: { query: 2s } }, products: { url: "https://p.example/graphql" } }',
  'identity: { issuers: [ { issuer: "https://id.example", audiences: [shop] } ] }',
  'telemetry: { resource_attributes: { deployment.environment.name: test } }',
])('%j is valid for both', async (text) => {
  expect([isValid(parse(text)), await isRead(text)]).toEqual([true, true]);
});

test.each([
  'limits: { max_dept: 3 }',
  'limits: { max_depth: deep }',
  'limits: { max_depth: 0 }',
  'limits: []',
  'deadlines: { operation: 10 }',
  'data_dir: true',
  'data_dir: " "',
  'rate_limits: { mode: true }',
  'server: { port: 99999 }',
  'server: { cors: { origins: "https://shop.example" } }',
  'server: { paths: [] }',
  'server: { limits: { max_connections: many } }',
  'headers: { all: { request: [ { propagat: { named: x-a } } ] } }',
  'subgraphs: { products: { url: "ftp://p.example" } }',
  'identity: { issuers: [ { issuer: "https://id.example" } ] }',
  'telemetry: { otlp: { endpoint: "collector:4317" } }',
  'telemetry: { traces: { baggage: tenant } }',
  'plugins: [ { options: {} } ]',
  'include_subgraph_errors: { all: true }',
])('%j is refused by both', async (text) => {
  expect([isValid(parse(text)), await isRead(text)]).toEqual([false, false]);
});

test('rules between settings from the file are told with keys and lines', async () => {
  const text = 'server:\n  trusted_proxies: [nowhere]\nexplorer:\n  variables: x\n';
  const file = await ConfigurationFile.parse(text, '/etc/it/router.yaml', {});
  const settings = new Settings('router', {}, false, file);
  const read = () => readRouterConfig(settings, readSharedConfig(settings, false), { supergraph: 'x.graphql' });
  expect(read).toThrow(
    /router.yaml:2:3 server.trusted_proxies: "nowhere"[^]*router.yaml:4:3 explorer.variables must be/,
  );
});
