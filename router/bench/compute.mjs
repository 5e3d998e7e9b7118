/**
 * The CPU cost of the engine alone for the benchmark's query: without sockets, with memoized responses of subgraphs.
 *
 * `node router/bench/compute.mjs [--requests 3000] [--warmup 1500] [--in-flight 50] [--general]`
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { OperationDeadline } from '@marquee/router/deadline';
import { createNativeEngine } from '@marquee/router/engine/native-engine';
import { getOperationAST, parse } from 'graphql';
import { openInProcessSubgraphs } from './machinery/in-process-subgraphs.mjs';
import { median } from './machinery/figures.mjs';
import { QUERY } from './workload/query.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '3000' },
    warmup: { type: 'string', default: '1500' },
    /** As many operations at a time as a gateway has connections: data in flight survives garbage collections. */
    'in-flight': { type: 'string', default: '50' },
    /** On the general path only. */
    general: { type: 'boolean', default: false },
  },
});

const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
const subgraphs = await openInProcessSubgraphs();
const engine = await createNativeEngine({
  supergraphSdl: subgraphs.supergraphSdl,
  send: subgraphs.send,
  raw: subgraphs.raw,
  compiledPath: !values.general,
  log,
});
const document = parse(QUERY);
const operation = {
  document,
  operation: getOperationAST(document),
  source: QUERY,
  operationName: 'TestQuery',
  variables: {},
};

async function executeOnce() {
  const planned = engine.plan(operation, { headers: {}, identity: null });
  const ready = planned instanceof Promise ? await planned : planned;
  return ready.execute(new OperationDeadline());
}

async function executeMany(count) {
  let left = count;
  const keepSending = async () => {
    while (left-- > 0) (await executeOnce()).release?.();
  };
  await Promise.all(Array.from({ length: Number(values['in-flight']) }, keepSending));
}

let collectedMs = 0;
const collections = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collectedMs += duration;
});

const first = await executeOnce();
const response = first.body ?? Buffer.from(JSON.stringify({ data: first.data }));
if (JSON.stringify(JSON.parse(response.toString()).data) !== subgraphs.reference)
  throw new Error('The response differs from the reference.');
await executeMany(Number(values.warmup));
subgraphs.reset();
await executeOnce();
const { requests, bytesIn, bytesOut } = subgraphs.counters;

collections.observe({ entryTypes: ['gc'] });
const count = Number(values.requests);
const before = process.cpuUsage();
const startedAt = performance.now();
await executeMany(count);
const cpu = process.cpuUsage(before);
const elapsed = performance.now() - startedAt;
await new Promise((resume) => setTimeout(resume, 20));
collections.disconnect();

/** Between garbage collections the heap only grows. A request during which it shrank is left out. */
const grownBy = [];
for (let index = 0; index < 40; index += 1) {
  const from = process.memoryUsage();
  await executeOnce();
  const to = process.memoryUsage();
  if (to.heapUsed > from.heapUsed) grownBy.push(to.heapUsed - from.heapUsed);
}

console.log(
  `${((cpu.user + cpu.system) / count).toFixed(0)} µs of CPU per request, ${((elapsed / count) * 1000).toFixed(0)} µs of wall time, ${((collectedMs / count) * 1000).toFixed(0)} µs of garbage collection`,
);
console.log(`${(median(grownBy) / 1000).toFixed(0)} kB allocated on the heap per request`);
console.log(
  `${requests} subgraph requests, ${(bytesIn / 1000).toFixed(1)} kB to subgraphs, ${(bytesOut / 1000).toFixed(1)} kB from them, response ${(response.length / 1000).toFixed(1)} kB`,
);
console.log(JSON.stringify(engine.stats()));
await engine.close();
