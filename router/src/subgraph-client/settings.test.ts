import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { RoutingUrls } from '@marquee/runtime/routing-url';
import { Settings } from '@marquee/runtime/settings';
import { expect, test } from 'vitest';
import { fetchShares } from '../policies/fetch-shares.js';
import { UNKNOWN_FETCH } from '../policies/fetch-profile.js';
import { readDeadlines } from '../policies/settings.js';
import { readSubgraphs } from './settings.js';
import { readSubgraphUrls } from './subgraph-urls.js';

async function read(text: string, env: Readonly<Record<string, string>> = {}) {
  const settings = new Settings('router', env, false, await ConfigurationFile.parse(text, '/etc/router.yaml', env));
  const routingUrls = new RoutingUrls();
  const subgraphs = readSubgraphs(settings, routingUrls);
  return {
    subgraphs,
    urls: readSubgraphUrls(settings, routingUrls, subgraphs.urls),
    deadlines: readDeadlines(settings, subgraphs.deadlines),
    settings,
  };
}

async function problemsOf(text: string): Promise<string> {
  const { settings } = await read(text);
  try {
    settings.check();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('values of a subgraph precede those of all, and those the defaults', async () => {
  const { subgraphs } = await read(`
subgraphs:
  all:
    connections: { max: 10, max_age: 1m }
    dns: { refresh_interval: 1s }
  bikes:
    addresses: ['10.0.0.7:4001', '[fd00::7]:4001', bikes.internal:80, 'unix:/run/bikes.sock', 'https://b']
    connections: { max: 20, connect_timeout: 300ms }
`);
  expect(subgraphs.connectionsOf('bikes')).toEqual({
    addresses: [
      { host: '10.0.0.7', port: 4001 },
      { host: 'fd00::7', port: 4001 },
      { host: 'bikes.internal', port: 80 },
      { path: '/run/bikes.sock' },
      { host: 'b', port: 443 },
    ],
    refreshMs: 1_000,
    connectMs: 300,
    maxConnections: 20,
    idleMs: null,
    maxAgeMs: 60_000,
    tls: null,
  });
  expect(subgraphs.connectionsOf('constructor')).toMatchObject({ addresses: null, maxConnections: 10 });
});

test('the environment precedes the file: URLs and deadlines', async () => {
  const file = `
subgraphs:
  all: { deadlines: { entities: 3s } }
  bikes: { url: 'http://file:1/graphql', deadlines: { query: 5s } }
  stations: { url: 'http://stations:1/graphql', deadlines: { query: 5s } }
`;
  const env = { ROUTER_SUBGRAPH_URLS: 'bikes=http://env:1/graphql', ROUTER_FETCH_DEADLINES: 'bikes=700' };
  const { urls, deadlines } = await read(file, env);
  expect([...urls]).toEqual([
    ['bikes', 'http://env:1/graphql'],
    ['stations', 'http://stations:1/graphql'],
  ]);
  const shareOf = fetchShares(deadlines);
  const share = (subgraph: string, kind: 'query' | 'entities' | 'mutation'): number =>
    shareOf({ subgraph, kind, profile: UNKNOWN_FETCH });
  expect([share('bikes', 'query'), share('bikes', 'entities')]).toEqual([700, 700]);
  expect([share('stations', 'query'), share('stations', 'entities')]).toEqual([5_000, 3_000]);
  expect(share('stations', 'mutation')).toBe(deadlines.mutationMs);
});

test('all problems together, each with its line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'subgraphs-'));
  writeFileSync(join(folder, 'empty.pem'), 'hello');
  const message = await problemsOf(`
subgraphs:
  all:
    tls: { certificate_authorities: /nowhere/ca.pem }
  bikes:
    url: http://169.254.169.254/graphql
    adresses: [a:1]
    deadlines: { query: 5 }
  stations:
    addresses: ['stations', 'a:1', 'a:1', '169.254.169.254:80']
    tls: { certificate_chain: ${folder}/empty.pem }
`);
  for (const part of [
    /router\.yaml:5:.* adresses is not a setting.*addresses|adresses/,
    /deadlines\.query: must be a duration/,
    /addresses\[0\]: must be host:port/,
    /"a:1" is repeated/,
    /certificate_chain and key are set together/,
  ])
    expect(message).toMatch(part);
  expect(await problemsOf('subgraphs: { 2nd: {} }')).toMatch(/names of subgraphs/);
  const valid = await problemsOf(`
subgraphs:
  all:
    tls: { certificate_authorities: /nowhere/ca.pem }
  bikes:
    url: http://169.254.169.254/graphql
    addresses: ['169.254.169.254:80']
`);
  expect(valid).toMatch(/subgraphs\.all\.tls: \/nowhere\/ca\.pem cannot be read \(ENOENT\)/);
  expect(valid).toMatch(/subgraphs\.bikes\.url: its host 169\.254\.169\.254 is a link-local/);
  expect(valid).toMatch(/subgraphs\.bikes\.addresses\[0\]: its host/);
});
