import { ConfigurationFile } from '@marquee/runtime/configuration/configuration-file';
import { expect, test } from 'vitest';
import { translateApolloConfiguration } from './apollo-configuration.js';

test('keys of equal meaning are translated, and every other one is named with its line', async () => {
  const text = `supergraph:
  listen: 127.0.0.1:4000
  path: /api
  introspection: true
cors:
  allow_any_origin: true
include_subgraph_errors:
  all: true
  subgraphs:
    products: false
override_subgraph_url:
  products: http://localhost:4001
traffic_shaping:
  router:
    timeout: 10s
  all:
    timeout: 5s
    deduplicate_query: true
limits:
  max_depth: 20
  max_height: 30
rhai:
  scripts: ./rhai
`;
  const file = await ConfigurationFile.parse(text, '/dev/router.yaml', {});
  const { configuration, notRead } = translateApolloConfiguration(file);
  expect(configuration).toEqual({
    supergraph: { introspection: true },
    server: { paths: ['/api'], cors: { origins: ['*'] } },
    errors: { subgraph_codes: ['*', 'products:none'] },
    subgraphs: {
      products: { url: 'http://localhost:4001' },
      all: { deadlines: { query: '5s', entities: '5s', mutation: '5s' } },
    },
    deadlines: { operation: '10s', mutation: '10s' },
    limits: { max_depth: 20 },
  });
  expect(notRead).toEqual([
    'router.yaml:2:3 supergraph.listen is not read: Rover chooses the address',
    'router.yaml:18:5 traffic_shaping.all.deduplicate_query is not read: use subgraphs.NAME and the section deadlines',
    'router.yaml:21:3 limits.max_height is not read: our router has no such setting',
    'router.yaml:22:1 rhai is not read: write a plugin in TypeScript (plugins)',
  ]);
});
