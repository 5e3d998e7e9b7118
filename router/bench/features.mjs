/**
 * The cost of telemetry, compression, header rules and plugins, beside the peers that have them: the deep query with each
 * of them, on a gateway that is started for it. Prints one table.
 * `node router/bench/features.mjs [--rounds 3] [--warmup 12] [--seconds 6] [--only native,hive-router] [--features plain,plugins]`
 */
import { request as sendRequest } from 'node:http';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { openEnvironment } from './machinery/environment.mjs';
import { medianOf } from './machinery/figures.mjs';
import { checkText, startGateway } from './machinery/gateway-process.mjs';
import { hiveRouterProblem } from './machinery/hive-router.mjs';
import { measureStep } from './machinery/measure.mjs';
import { nextMessage, start, stop } from './machinery/processes.mjs';
import { FEATURES, launchHive, launchNative } from './workload/features.mjs';
import { BODY } from './workload/query.mjs';

const SINK = fileURLToPath(new URL('machinery/otlp-sink.mjs', import.meta.url));
const [GATEWAY_CORE, OTHER_CORE] = [0, 1];

/** Chunks of a compressed body may be split elsewhere in each response. */
const ENCODED_TOLERANCE = 0.02;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    warmup: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '6' },
    connections: { type: 'string', default: '50' },
    only: { type: 'string', default: 'native,hive-router' },
    features: { type: 'string', default: FEATURES.map(({ name }) => name).join() },
    'hive-router': { type: 'string', default: '' },
  },
});

function say(line) {
  return process.stdout.write(`${line}\n`);
}

/** The bytes of a response, as they are sent. */
function receive({ port, path }, encoding) {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: 'Bearer of-the-check',
    'x-tenant': 'acme',
    ...(encoding && { 'accept-encoding': encoding }),
  };
  return new Promise((resolve, reject) => {
    const request = sendRequest({ port, path, method: 'POST', host: '127.0.0.1', headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }));
    });
    request.once('error', reject).end(BODY);
  });
}

/** Throws for a wrong response. @returns The size of its body as it is sent. */
async function checkEncoded(running, reference, encoding) {
  const { headers, bytes } = await receive(running, encoding);
  if (headers['content-encoding'] !== encoding)
    throw new Error(`its response has the encoding ${headers['content-encoding']}, expected ${encoding}`);
  checkText((encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString(), reference);
  return bytes.length;
}

async function measure(gateway, feature, environment) {
  const running = await startGateway(gateway, environment, { core: GATEWAY_CORE, nodeFlags: [] });
  try {
    const { encoding } = feature;
    const sentBytes = await checkEncoded(running, environment.reference, encoding);
    const step = {
      ...{ body: BODY, reference: environment.reference, delayMs: 0, connections: Number(values.connections) },
      ...{ warmup: Number(values.warmup), seconds: Number(values.seconds) },
      headers: `x-tenant: acme\r\n${encoding ? `accept-encoding: ${encoding}\r\n` : ''}`,
      ...(encoding && { expected: { bytes: sentBytes, tolerance: Math.ceil(sentBytes * ENCODED_TOLERANCE) } }),
    };
    const figures = await measureStep(running, environment, step, { otherCore: OTHER_CORE });
    await checkEncoded(running, environment.reference, encoding);
    return figures;
  } finally {
    await running.stop();
  }
}

function gatewaysFor(feature, sink) {
  const binary = values['hive-router'];
  return [
    { name: 'native', title: 'our router', launch: launchNative(feature, sink) },
    {
      name: 'hive-router',
      title: 'Hive Router (Rust)',
      launch: launchHive(feature, sink, binary),
      problem: hiveRouterProblem(binary),
    },
  ].filter(({ name }) => values.only.split(',').includes(name));
}

function rowOf({ gateway, feature, rounds, failure }, plainCpu) {
  const head = `| ${feature.title} | ${gateway.title} |`;
  if (gateway.launch === null) return `${head} – | – | – | – | compiled with it only |`;
  if (rounds.length === 0) return `${head} – | – | – | – | ${failure ?? 'not measured'} |`;
  const of = (figure) => medianOf({ rounds }, figure);
  const more = plainCpu === undefined ? '' : `${(100 * (of('cpuMicros') / plainCpu - 1)).toFixed(0)} %`;
  const wrong = rounds.reduce((sum, round) => sum + round.wrong, 0);
  return `${head} ${of('rps').toFixed(0)} | ${of('cpuMicros').toFixed(0)} | ${more} | ${of('p99').toFixed(0)} | ${wrong === 0 ? 'all right' : `${wrong} WRONG`} |`;
}

const sinkProcess = start({ name: 'the sink', core: OTHER_CORE, command: process.execPath, args: [SINK], ipc: true });
const { url: sink } = await nextMessage(sinkProcess);
const environment = await openEnvironment(OTHER_CORE);
const features = FEATURES.filter(({ name }) => values.features.split(',').includes(name));
const rows = features.flatMap((feature) =>
  gatewaysFor(feature, sink).map((gateway) => ({ feature, gateway, rounds: [], failure: null })),
);
try {
  for (let round = 1; round <= Number(values.rounds); round += 1)
    for (const row of rows) {
      const { feature, gateway } = row;
      if (gateway.launch === null || gateway.problem) continue;
      try {
        const figures = await measure(gateway, feature, environment);
        row.rounds.push(figures);
        say(
          `round ${round}  ${gateway.name.padEnd(12)} ${feature.name.padEnd(12)} ${figures.rps.toFixed(0).padStart(6)} rps  ${figures.cpuMicros.toFixed(0)} µs CPU  ${figures.wrong} wrong`,
        );
      } catch (error) {
        row.failure = error.message.split('\n', 1)[0].slice(0, 200);
        say(`round ${round}  ${gateway.name.padEnd(12)} ${feature.name.padEnd(12)} failed: ${error.message}`);
      }
    }
} finally {
  await environment.close();
  await stop(sinkProcess);
}
function plainCpuOf(name) {
  const plain = rows.find(({ gateway, feature }) => gateway.name === name && feature.name === 'plain');
  return plain === undefined || plain.rounds.length === 0 ? undefined : medianOf(plain, 'cpuMicros');
}

say('\n| with | gateway | requests/s | CPU µs/request | more than without | p99 ms | responses |');
say('|---|---|---|---|---|---|---|');
for (const row of rows) say(rowOf(row, plainCpuOf(row.gateway.name)));
