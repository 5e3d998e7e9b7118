import { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { PROMETHEUS_TEXT } from '@marquee/runtime/metrics/write-text';
import { GraphQLError, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import type { GraphQLHttpRequest, GraphQLHttpResponse } from '../http/graphql-over-http.js';
import type { ObservedRequest } from './observed-request.js';
import { RequestMetrics } from './request-metrics.js';

const LIMITS = { operations: 10, clients: 5, series: 40 };
const RESPONSE: GraphQLHttpResponse = { status: 200, type: 'application/json', body: '{"data":{}}' };

function operationOf(text: string): NonNullable<ObservedRequest['operation']> {
  const operation = parse(text).definitions[0] as OperationDefinitionNode;
  return { operation, operationName: operation.name?.value ?? null };
}

function requestOf(client = 'web'): GraphQLHttpRequest {
  const headers = { 'apollographql-client-name': client };
  return { method: 'POST', url: '/graphql', headers, peerAddress: '', body: '{}', deadline: new OperationDeadline() };
}

function openMetrics(limits = LIMITS) {
  const registry = new MetricsRegistry();
  const metrics = new RequestMetrics(registry, limits);
  const lines = (name: string): readonly string[] =>
    PROMETHEUS_TEXT.write(registry.families())
      .split('\n')
      .filter((line) => line.startsWith(name));
  const run = async (record: (observed: ObservedRequest) => void, request = requestOf(), response = RESPONSE) => {
    const handle = metrics.observe(async ({ observed }) => {
      if (observed !== undefined) record(observed);
      return response;
    });
    return handle(request);
  };
  return { metrics, lines, run };
}

const HOME = operationOf('query Home { a }');

test('a request whose client has left is cancelled: no status and no error of its response is counted', async () => {
  const { lines, run } = openMetrics();
  const request = requestOf();
  request.deadline.end();
  await run((observed) => {
    observed.operation = HOME;
    observed.complete('general', [{ message: 'late', extensions: { code: 'DEADLINE_EXCEEDED' } }]);
  }, request);
  const common = 'graphql_operation_name="Home",graphql_operation_type="query",outcome="cancelled",client_name="web"';
  expect(lines('graphql_operation_duration_seconds_count')).toEqual([
    `graphql_operation_duration_seconds_count{${common},cache="off",path="general"} 1`,
  ]);
  expect(lines('http_server_request_duration_seconds_count')).toEqual([
    'http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="499"} 1',
  ]);
  expect(lines('graphql_errors_total')).toEqual([]);
});

test('an operation is counted by its name, type, outcome, client, use of the cache and path', async () => {
  const { lines, run } = openMetrics();
  for (let time = 0; time < 2; time += 1)
    await run((observed) => {
      observed.operation = HOME;
      observed.isPlanCached = time > 0;
      observed.cacheHits = 3;
      observed.cacheMisses = time;
      observed.complete('compiled', undefined);
    });
  const common = 'graphql_operation_name="Home",graphql_operation_type="query",outcome="ok",client_name="web"';
  expect(lines('graphql_operation_duration_seconds_count')).toEqual([
    `graphql_operation_duration_seconds_count{${common},cache="hit",path="compiled"} 1`,
    `graphql_operation_duration_seconds_count{${common},cache="partial",path="compiled"} 1`,
  ]);
  expect(lines('router_plan_cache_requests_total')).toEqual([
    'router_plan_cache_requests_total{result="hit"} 1',
    'router_plan_cache_requests_total{result="miss"} 1',
  ]);
  const http = 'http_request_method="POST",http_response_status_code="200"';
  expect(lines('http_server_request_duration_seconds_count')).toEqual([
    `http_server_request_duration_seconds_count{${http}} 2`,
  ]);
  expect(lines('http_server_response_body_size_bytes_sum')).toEqual([
    `http_server_response_body_size_bytes_sum{${http}} 22`,
  ]);
});

test('errors are counted by code and subgraph, and those of refused requests', async () => {
  const { lines, run } = openMetrics();
  const errors = [
    { message: 'a', extensions: { code: 'SUBGRAPH_TIMEOUT', service: 'shop' } },
    { message: 'b', extensions: { code: 'CARD_DECLINED', service: 'shop' } },
  ];
  await run((observed) => observed.complete('general', errors));
  await run((observed) => observed.refuse(new GraphQLError('no', { extensions: { code: 'UNAUTHENTICATED' } })));
  await run((observed) => observed.refuse(new TypeError('a bug')));
  expect(lines('graphql_errors_total')).toEqual([
    'graphql_errors_total{code="SUBGRAPH_TIMEOUT",subgraph="shop"} 1',
    'graphql_errors_total{code="CARD_DECLINED",subgraph="shop"} 1',
    'graphql_errors_total{code="UNAUTHENTICATED",subgraph=""} 1',
    'graphql_errors_total{code="INTERNAL_SERVER_ERROR",subgraph=""} 1',
  ]);
});

test('names of operations, clients, codes and methods have bounds, whatever clients send', async () => {
  const { metrics, lines, run } = openMetrics();
  metrics.reserveOperations(['Home']);
  for (let index = 0; index < 10_000; index += 1) {
    const request = { ...requestOf(`client "${index}"\n\\`), method: `M${index}` };
    const response = { ...RESPONSE, status: 200 + (index % 400) };
    const record = (observed: ObservedRequest): void => {
      observed.operation = operationOf(`query Q${index} { a }`);
      observed.complete('compiled', [{ message: '', extensions: { code: `CODE_${index}`, service: `s${index}` } }]);
    };
    await run(record, request, response);
  }
  await run((observed) => {
    observed.operation = HOME;
    observed.complete('compiled', undefined);
  });
  const counts = lines('graphql_operation_duration_seconds_count');
  expect(counts.length).toBeLessThanOrEqual(LIMITS.series + 10);
  expect(counts.filter((line) => line.includes('graphql_operation_name="Home"'))).toHaveLength(1);
  expect(lines('http_server_request_duration_seconds_count').length).toBeLessThanOrEqual(50);
  expect(lines('graphql_errors_total').length).toBeLessThanOrEqual(1_001);
  const all = lines('');
  expect(all.join('\n').length).toBeLessThan(500_000);
  // Every line is well-formed: hostile values are escaped.
  const sample = /^[a-z_]+(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)*\})? \S+$/;
  expect(all.filter((line) => line !== '' && !line.startsWith('#') && !sample.test(line))).toEqual([]);
});

test('the trace of a sampled request is the exemplar of its bucket', async () => {
  const registry = new MetricsRegistry();
  const metrics = new RequestMetrics(registry, LIMITS);
  await metrics.observe(async ({ observed }) => {
    if (observed !== undefined) observed.traceId = '0af7651916cd43dd8448eb211c80319c';
    return RESPONSE;
  })(requestOf());
  const family = registry.families().find(({ name }) => name === 'http_server_request_duration_seconds');
  const [sample] = family?.type === 'histogram' ? family.samples : [];
  const traces = sample?.exemplars?.flatMap((exemplar) => exemplar?.traceId ?? []);
  expect(traces).toEqual(['0af7651916cd43dd8448eb211c80319c']);
});
