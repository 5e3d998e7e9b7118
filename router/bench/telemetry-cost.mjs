/**
 * The CPU time that telemetry costs a request of the benchmark's query: without telemetry, traced at 1 %, traced whole,
 * and with a log line for each request. `--baseline FOLDER` adds a built checkout, as the one to compare with. All routers
 * run, and are measured in turn, in interleaved rounds. The last line is JSON.
 *
 * `node router/bench/telemetry-cost.mjs [--baseline FOLDER] [--rounds 5] [--seconds 4] [--warmup 6] [--only off,traced]`
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ours } from './gateways.mjs';
import { openEnvironment } from './machinery/environment.mjs';
import { median } from './machinery/figures.mjs';
import { checkResponse, startGateway } from './machinery/gateway-process.mjs';
import { cpuMs, nextMessage, start, stop } from './machinery/processes.mjs';
import { BODY } from './workload/query.mjs';

const { values } = parseArgs({
  options: {
    baseline: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    warmup: { type: 'string', default: '6' },
    connections: { type: 'string', default: '20' },
    only: { type: 'string', default: 'off,traced,sampled,logged' },
  },
});

const LOAD = fileURLToPath(new URL('machinery/load.mjs', import.meta.url));

/** Accepts spans, and forgets them. */
async function openReceiver() {
  const received = { requests: 0, bytes: 0 };
  const server = createServer((request, response) => {
    request.on('data', (chunk) => (received.bytes += chunk.length));
    request.on('end', () => {
      received.requests += 1;
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, received, close: () => server.close() };
}

const receiver = await openReceiver();
const TRACED = {
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_BSP_SCHEDULE_DELAY: '1000',
};
const SETTINGS = {
  off: {},
  // The same once more: how much two processes differ.
  again: {},
  traced: { ...TRACED, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' },
  sampled: { ...TRACED, OTEL_TRACES_SAMPLER: 'always_on', OTEL_BSP_MAX_QUEUE_SIZE: '100000' },
  logged: { MARQUEE_LOG_REQUESTS: 'all', MARQUEE_LOG_LEVEL: 'info' },
};

/** A deadline that follows the latency would make what else the machine does a failure of a subgraph. */
const STEADY = { ROUTER_ADAPTIVE_DEADLINE_MS: '0' };

async function casesToMeasure() {
  const own = values.only
    .split(',')
    .map((name) => ({ name, launch: ours('native', { ...STEADY, ...SETTINGS[name] }) }));
  if (values.baseline === undefined) return own;
  const baseline = await import(pathToFileURL(join(values.baseline, 'router/bench/gateways.mjs')).href);
  return [{ name: 'baseline', launch: baseline.ours('native', STEADY) }, ...own];
}

async function measure(gateway, expectedBytes, seconds, warmupSeconds) {
  const load = start({ name: 'the load generator', core: 1, command: process.execPath, args: [LOAD], ipc: true });
  try {
    const { port, path, pid } = gateway;
    const connections = Number(values.connections);
    load.send({ port, path, body: BODY, connections, warmupSeconds, seconds, expectedBytes });
    await nextMessage(load);
    const before = cpuMs(pid);
    const { responseCount } = await nextMessage(load);
    const after = cpuMs(pid);
    const { figures } = await nextMessage(load);
    if (figures.wrong > 0) throw new Error(`${gateway.child.title}: wrong responses: ${figures.examples.join(' | ')}`);
    return ((after - before) * 1_000) / responseCount;
  } finally {
    await stop(load);
  }
}

const environment = await openEnvironment(1);
const running = [];
try {
  for (const each of await casesToMeasure()) {
    const gateway = await startGateway(each, environment, { core: 0, nodeFlags: [] });
    const expectedBytes = await checkResponse(gateway, environment.reference);
    running.push({ name: each.name, gateway, expectedBytes, micros: [] });
    await measure(gateway, expectedBytes, 1, Number(values.warmup));
  }
  for (let round = 0; round < Number(values.rounds); round += 1) {
    // The order alternates: what else the machine does changes with time.
    for (const each of round % 2 === 0 ? running : running.toReversed())
      each.micros.push(await measure(each.gateway, each.expectedBytes, Number(values.seconds), 0.5));
    const line = running.map(({ name, micros }) => `${name} ${micros.at(-1).toFixed(0)}`).join(', ');
    console.log(`round ${round + 1}: ${line} µs of CPU per request`);
  }
  const [first] = running;
  const figures = running.map(({ name, micros }) => ({
    name,
    micros: median(micros),
    ratio: median(micros.map((each, round) => each / first.micros[round])),
  }));
  console.log(JSON.stringify({ figures, exports: receiver.received }));
} finally {
  for (const { gateway } of running) await gateway.stop();
  await environment.close();
  receiver.close();
}
