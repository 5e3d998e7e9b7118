/**
 * The CPU cost of a request apart from planning and merging: an operation with one small fetch, and one with sixteen
 * parallel fetches to sixteen subgraphs. Bare servers that do the same without GraphQL are the lower bounds.
 * `node router/bench/overhead.mjs [--seconds 8] [--warmup 8] [--only router,bare] [--profile one|many]`
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compose } from '@marquee/schema/composition/compose';
import { ours } from './gateways.mjs';
import { profileFlags, readProfile, summariseProfile } from './machinery/cpu-profile.mjs';
import { sendOperation, startGateway } from './machinery/gateway-process.mjs';
import { cpuMs, nextMessage, start, stop } from './machinery/processes.mjs';

const FETCHES = 16;
function file(name) {
  return fileURLToPath(new URL(`machinery/${name}`, import.meta.url));
}

function say(line) {
  return process.stdout.write(`${line}\n`);
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    warmup: { type: 'string', default: '8' },
    connections: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: 'router,bare' },
    profile: { type: 'string' },
  },
});

const OPERATIONS = {
  one: JSON.stringify({ query: '{ f0 }' }),
  many: JSON.stringify({ query: `{ ${Array.from({ length: FETCHES }, (_, index) => `f${index}`).join(' ')} }` }),
};

function bare(fetches) {
  return ({ subgraphs, port }) => ({
    node: [
      file('bare-server.mjs'),
      String(port),
      String(fetches),
      subgraphs.s0.url,
      '{"query":"{f0}","variables":{}}',
      '{"data":{"__typename":"Query","f0":"answer 0"}}',
    ],
    env: {},
  });
}

const CASES = [
  { name: 'router', title: 'router, one fetch', operation: 'one', launch: ours('native') },
  { name: 'router', title: `router, ${FETCHES} fetches`, operation: 'many', launch: ours('native') },
  { name: 'bare', title: 'node:http alone', operation: 'one', launch: bare(0) },
  { name: 'bare', title: 'node:http and one undici dispatch', operation: 'one', launch: bare(1) },
  { name: 'bare', title: `node:http and ${FETCHES} undici dispatches`, operation: 'many', launch: bare(FETCHES) },
];

async function underLoad(gateway, body, { seconds, warmup }) {
  const expectedBytes = Buffer.byteLength(await sendOperation(gateway, body));
  const load = start({
    name: 'the load generator',
    core: 1,
    command: process.execPath,
    args: [file('load.mjs')],
    ipc: true,
  });
  try {
    load.send({
      port: gateway.port,
      path: gateway.path,
      body,
      connections: Number(values.connections),
      warmupSeconds: warmup,
      seconds,
      expectedBytes,
    });
    await nextMessage(load);
    const before = cpuMs(gateway.pid);
    const { responseCount } = await nextMessage(load);
    const after = cpuMs(gateway.pid);
    const { figures } = await nextMessage(load);
    if (figures.wrong > 0) throw new Error(`wrong responses: ${figures.examples.join(' | ')}`);
    return { micros: ((after - before) * 1000) / responseCount, rps: responseCount / seconds };
  } finally {
    await stop(load);
  }
}

async function measure(each, environment, flags = []) {
  const gateway = await startGateway(each, environment, { core: 0, nodeFlags: flags });
  try {
    return await underLoad(gateway, OPERATIONS[each.operation], {
      seconds: Number(values.seconds),
      warmup: Number(values.warmup),
    });
  } finally {
    await gateway.stop();
  }
}

async function openEnvironment() {
  const folder = mkdtempSync(join(tmpdir(), 'overhead-bench-'));
  const child = start({
    name: 'the subgraphs',
    core: 1,
    command: process.execPath,
    args: [file('one-field-subgraphs.mjs'), String(FETCHES)],
    ipc: true,
  });
  const { urls } = await nextMessage(child);
  const { supergraphSdl } = compose(
    Object.entries(urls).map(([name, url]) => ({ name, url, sdl: `type Query { f${name.slice(1)}: String }` })),
  );
  const supergraphFile = join(folder, 'supergraph.graphql');
  writeFileSync(supergraphFile, supergraphSdl);
  const subgraphs = Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, { url }]));
  return {
    folder,
    supergraphFile,
    subgraphs,
    close: async () => {
      await stop(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const environment = await openEnvironment();
try {
  if (values.profile !== undefined) {
    const folder = join(environment.folder, 'profile');
    mkdirSync(folder);
    const { micros } = await measure(
      CASES.find(({ name, operation }) => name === 'router' && operation === values.profile),
      environment,
      profileFlags(folder),
    );
    say(`${micros.toFixed(0)} µs while profiled\n${summariseProfile(readProfile(folder), Number(values.seconds))}`);
  } else {
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const each of CASES.filter(({ name }) => values.only.split(',').includes(name))) {
        const { micros, rps } = await measure(each, environment);
        say(
          `${each.title.padEnd(40)} ${micros.toFixed(0).padStart(6)} µs CPU/request ${rps.toFixed(0).padStart(7)} requests/s`,
        );
      }
    }
  }
} finally {
  await environment.close();
}
