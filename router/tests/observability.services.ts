/** A real Prometheus scrapes the router, and a real OpenTelemetry Collector receives its metrics and traces. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '@marquee/runtime/environment';
import { expect, test } from 'vitest';
import { startTestSupergraph } from './support/test-supergraph.js';

const { PROMETHEUS: prometheusProgram = '', OTELCOL: collectorProgram = '' } = processEnvironment();
const RULES = fileURLToPath(new URL('../../deploy/observability/rules.yml', import.meta.url));
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const WAIT = { timeout: 60_000, interval: 500 };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function openFolder() {
  const path = await mkdtemp(join(tmpdir(), 'marquee-metrics-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Ends with the test. */
function start(program: string, options: readonly string[]) {
  const child = spawn(program, [...options], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

interface PrometheusResponse {
  readonly data?: {
    readonly result?: readonly { readonly value: readonly [number, string] }[];
    readonly activeTargets?: readonly { readonly health: string; readonly lastError: string }[];
    readonly groups?: readonly { readonly rules: readonly { readonly name: string; readonly health: string }[] }[];
  };
}

async function startPrometheus(folder: string, target: string) {
  const [port, config] = [await freePort(), join(folder, 'prometheus.yml')];
  const job = { job_name: 'router', static_configs: [{ targets: [new URL(target).host] }] };
  const global = { scrape_interval: '1s', evaluation_interval: '1s' };
  // JSON is YAML.
  await writeFile(config, JSON.stringify({ global, rule_files: [RULES], scrape_configs: [job] }));
  const child = start(prometheusProgram, [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--enable-feature=exemplar-storage',
  ]);
  const get = async (path: string): Promise<PrometheusResponse> => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`).catch(() => null);
    return response === null ? {} : ((await response.json()) as PrometheusResponse);
  };
  const query = async (expression: string): Promise<number> =>
    Number((await get(`query?query=${encodeURIComponent(expression)}`)).data?.result?.[0]?.value[1] ?? 0);
  return { ...child, get, query };
}

/** Sends an operation that a client traces. */
async function sendTraced(url: string): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'apollographql-client-name': 'a "web" client',
      traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({ query: 'query Featured { featured { id } }' }),
  });
  expect(response.status).toBe(200);
}

test.skipIf(prometheusProgram === '')('Prometheus scrapes the router, and its rules are evaluated', async () => {
  await using folder = await openFolder();
  await using supergraph = await startTestSupergraph({});
  await using prometheus = await startPrometheus(folder.path, supergraph.url);
  for (let request = 0; request < 3; request += 1) await sendTraced(supergraph.url);
  // The first is executed on the general path, the others are compiled.
  const operations = 'sum(graphql_operation_duration_seconds_count{graphql_operation_name="Featured"})';
  await expect.poll(() => prometheus.query(operations), WAIT).toBe(3);
  expect(await prometheus.query('http_server_request_duration_seconds_bucket{le="+Inf"}')).toBe(3);
  expect(await prometheus.query('router_fetch_duration_seconds_count{subgraph="catalog",kind="query"}')).toBe(3);
  expect((await prometheus.get('targets')).data?.activeTargets).toMatchObject([{ health: 'up', lastError: '' }]);
  await expect
    .poll(async () => {
      const groups = (await prometheus.get('rules')).data?.groups ?? [];
      const rules = groups.flatMap((group) => group.rules);
      return rules.length > 15 && rules.every(({ health }) => health === 'ok');
    }, WAIT)
    .toBe(true);
});

async function startCollector(folder: string) {
  const [receiver, exporter] = [await freePort(), await freePort()];
  const config = join(folder, 'collector.yml');
  const traces = join(folder, 'traces.json');
  await writeFile(
    config,
    JSON.stringify({
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${receiver}` } } } },
      exporters: { prometheus: { endpoint: `127.0.0.1:${exporter}` }, file: { path: traces, flush_interval: '100ms' } },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: {
          metrics: { receivers: ['otlp'], exporters: ['prometheus'] },
          traces: { receivers: ['otlp'], exporters: ['file'] },
        },
      },
    }),
  );
  const child = start(collectorProgram, [`--config=${config}`]);
  const metrics = async (): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${exporter}/metrics`).catch(() => null);
    return response === null ? '' : response.text();
  };
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${receiver}/`).then(
          () => true,
          () => false,
        ),
      WAIT,
    )
    .toBe(true);
  return { ...child, endpoint: `http://127.0.0.1:${receiver}`, metrics, traces: () => readFile(traces, 'utf8') };
}

test.skipIf(collectorProgram === '')(
  'a collector receives metrics and traces, and exports the same names',
  async () => {
    await using folder = await openFolder();
    await using collector = await startCollector(folder.path);
    await using supergraph = await startTestSupergraph({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_METRIC_EXPORT_INTERVAL: '1000',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_SERVICE_NAME: 'shop-router',
    });
    await sendTraced(supergraph.url);
    await expect.poll(collector.metrics, WAIT).toContain('graphql_operation_name="Featured"');
    const text = await collector.metrics();
    expect(text).toMatch(/^graphql_operation_duration_seconds_count\{.*job="shop-router".*\} 1$/m);
    expect(text).toMatch(/^router_operations_total\{.*path="general".*\} 1$/m);
    expect(text).toMatch(/^process_resident_memory_bytes\{/m);
    await expect.poll(collector.traces, WAIT).toContain(TRACE_ID);
  },
);

test.skipIf(prometheusProgram === '' || collectorProgram === '')('the trace of a request is an exemplar', async () => {
  await using folder = await openFolder();
  await using collector = await startCollector(folder.path);
  await using supergraph = await startTestSupergraph({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  await using prometheus = await startPrometheus(folder.path, supergraph.url);
  await sendTraced(supergraph.url);
  const series = encodeURIComponent('graphql_operation_duration_seconds_bucket');
  const start = Math.floor(Date.now() / 1_000) - 300;
  await expect
    .poll(
      async () =>
        JSON.stringify(await prometheus.get(`query_exemplars?query=${series}&start=${start}&end=${start + 900}`)),
      WAIT,
    )
    .toContain(TRACE_ID);
});
