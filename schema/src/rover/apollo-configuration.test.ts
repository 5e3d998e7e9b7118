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

test('header rules, issuers of tokens and exporters become those of the router', async () => {
  const text = `headers:
  all:
    request:
      - propagate: { matching: ^upstream-.* }
      - propagate: { named: x-user-id, default: abc, rename: x-user }
      - insert: { name: from-context, from_context: my_key }
  subgraphs:
    films:
      request: [ { remove: { named: x-legacy } } ]
authentication:
  router:
    jwt:
      jwks:
        - { url: https://id.example/jwks.json, issuers: [https://id.example], algorithms: [RS256] }
        - { url: file:///etc/jwks.json }
telemetry:
  exporters:
    metrics:
      prometheus: { enabled: true, listen: 127.0.0.1:9090, path: /metrics }
      otlp: { enabled: true, endpoint: http://collector:4317 }
    tracing:
      common: { service_name: shop, sampler: 0.1 }
      otlp: { enabled: true, protocol: http, endpoint: http://collector:4318 }
`;
  const { configuration, notRead } = translateApolloConfiguration(
    await ConfigurationFile.parse(text, '/dev/router.yaml', {}),
  );
  expect(configuration).toEqual({
    headers: {
      all: {
        request: [
          { propagate: { matching: '^upstream-.*' } },
          { propagate: { named: 'x-user-id', default: 'abc', rename: 'x-user' } },
        ],
      },
      subgraphs: { films: { request: [{ remove: { named: 'x-legacy' } }] } },
    },
    identity: {
      issuers: [
        {
          issuer: 'https://id.example',
          audiences: 'any',
          jwks: 'https://id.example/jwks.json',
          algorithms: ['RS256'],
        },
      ],
    },
    telemetry: {
      service_name: 'shop',
      traces: {
        sampler: 'parentbased_traceidratio',
        sampler_ratio: '0.1',
        endpoint: 'http://collector:4318/v1/traces',
      },
    },
  });
  expect(notRead.map((sentence) => sentence.split(' is not read')[0])).toEqual([
    'router.yaml:6:9 headers.all.request.2',
    'router.yaml:15:11 authentication.router.jwt.jwks.1',
    'router.yaml:19:36 telemetry.exporters.metrics.prometheus.listen',
    'router.yaml:20:7 telemetry.exporters.metrics.otlp',
  ]);
});
