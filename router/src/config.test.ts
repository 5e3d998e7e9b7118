import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { expect, test } from 'vitest';
import { readRouterConfig } from './config.js';
import type { RouterConfig } from './config.js';

function read(env: Readonly<Record<string, string>>): RouterConfig {
  const settings = new Settings('router', { ROUTER_SUPERGRAPH: 'supergraph.graphql', ...env });
  return readRouterConfig(settings, readSharedConfig(settings), {});
}

const REGISTRY = {
  ROUTER_REGISTRY_URL: 'http://registry:4100',
  ROUTER_REGISTRY_KEY: 'service:marquee:my-own-key',
  ROUTER_GRAPH_REF: 'marquee@current',
};
const PRODUCTION = { MARQUEE_MODE: 'production', MARQUEE_SEED: 'none' };

test('in production, a router that follows a registry needs the hosts of its subgraphs', () => {
  expect(() => read({ ...PRODUCTION, ...REGISTRY })).toThrow('MARQUEE_SUBGRAPH_HOSTS');
  const { routingUrls } = read({ ...PRODUCTION, ...REGISTRY, MARQUEE_SUBGRAPH_HOSTS: 'billing=billing:4005' });
  expect(routingUrls.problemOf('billing', 'http://evil.example/graphql')).toContain('MARQUEE_SUBGRAPH_HOSTS');
  expect(routingUrls.problemOf('billing', 'http://billing:4005/graphql')).toBeNull();
  expect(() => read(REGISTRY)).not.toThrow();
  expect(() => read(PRODUCTION)).not.toThrow();
});

test.each([
  'users=file:///etc/passwd',
  'users=http://169.254.169.254/',
  'users=http://ada:lovelace@users/',
  '=http://users',
])('ROUTER_SUBGRAPH_URLS=%s is refused, without credentials in the message', (urls) => {
  expect(() => read({ ROUTER_SUBGRAPH_URLS: urls })).toThrow('ROUTER_SUBGRAPH_URLS');
  expect(() => read({ ROUTER_SUBGRAPH_URLS: urls })).not.toThrow('lovelace');
});

test('in production, CORS allows no origin and the explorers have no token unless they are set', () => {
  const { cors, explorer, introspection } = read(PRODUCTION);
  expect([[...cors.origins], cors.allowLocalhost, explorer.tokenFile, introspection]).toEqual([[], false, null, false]);
});

test.each([
  ['ROUTER_SUBGRAPH_ERROR_CODES', 'catalogue,nosuch:CARD_DECLINED'],
  ['ROUTER_SUBGRAPH_ERROR_EXTENSIONS', '*,nosuch:reason'],
  ['ROUTER_FETCH_DEADLINES', 'nosuch=800'],
  ['ROUTER_FETCH_DEADLINES', 'nosuch.entities=800'],
  ['ROUTER_CORE_SUBGRAPHS', 'nosuch'],
  ['ROUTER_NON_CORE_SUBGRAPHS', 'nosuch'],
  ['ROUTER_MAX_FETCH_COSTS', 'nosuch=10'],
  ['ROUTER_STATUS_PARTS', 'nosuch=titles'],
  ['ROUTER_SUBGRAPH_URLS', 'nosuch=http://localhost:4001/graphql'],
  ['ROUTER_IDENTITY_SUBGRAPHS', 'nosuch'],
  ['ROUTER_INTERNAL_HEADERS', 'nosuch'],
  ['MARQUEE_SUBGRAPH_HOSTS', 'nosuch=localhost:4001'],
])('%s=%s names a subgraph, to be compared with those of the supergraph', (setting, value) => {
  expect(read({ [setting]: value }).namedSubgraphs).toEqual([expect.objectContaining({ setting, subgraph: 'nosuch' })]);
});

test('names in defaults, and items for all subgraphs, are not compared', () => {
  const forAll = {
    ROUTER_SUBGRAPH_ERROR_CODES: '*',
    ROUTER_IDENTITY_SUBGRAPHS: '*',
    ROUTER_INTERNAL_HEADERS: '*',
    MARQUEE_SUBGRAPH_HOSTS: 'localhost',
  };
  expect([read({}).namedSubgraphs, read(forAll).namedSubgraphs]).toEqual([[], []]);
});

test('names in ROUTER_FORWARD_HEADERS that match no header, or that no rule may send, are refused together', () => {
  expect(() => read({ ROUTER_FORWARD_HEADERS: '*,a b,host,X-Tenant' })).toThrow(
    /"\*" must be the name of one header[^]*"a b" must be[^]*"host" describes a message/,
  );
  expect(read({ ROUTER_FORWARD_HEADERS: 'X-Tenant,authorization' }).forwardHeaders).toEqual([
    'x-tenant',
    'authorization',
  ]);
});
