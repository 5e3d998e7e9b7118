/**
 * What the engine alone costs for the benchmark's query: no sockets, the subgraphs' answers known by heart.
 *
 * `node router/bench/compute.mjs [--requests 3000] [--warmup 1500] [--in-flight 50] [--general] [--plan]`
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { OperationDeadline } from '@marquee/router/engine/deadline';
import { createNativeEngine } from '@marquee/router/engine/native-engine';
import { getOperationAST, parse } from 'graphql';
import { openAnswers } from './machinery/answers.mjs';
import { median } from './machinery/report.mjs';
import { QUERY } from './workload/query.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '3000' },
    warmup: { type: 'string', default: '1500' },
    /** Like a gateway's connections: what is in flight survives collections of garbage. */
    'in-flight': { type: 'string', default: '50' },
    /** Without the fast path. */
    general: { type: 'boolean', default: false },
  },
});

const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
const answers = await openAnswers();
const engine = await createNativeEngine({
  supergraphSdl: answers.supergraphSdl,
  send: answers.send,
  raw: answers.raw,
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

async function askOnce() {
  const answer = await engine.plan(operation, { headers: {}, identity: null }).execute(new OperationDeadline());
  return answer.body ?? Buffer.from(JSON.stringify({ data: answer.data }));
}

async function askMany(count) {
  let left = count;
  const keepAsking = async () => {
    while (left-- > 0) await askOnce();
  };
  await Promise.all(Array.from({ length: Number(values['in-flight']) }, keepAsking));
}

let collectedMs = 0;
const collections = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collectedMs += duration;
});

const answer = await askOnce();
if (JSON.stringify(JSON.parse(answer.toString()).data) !== answers.reference)
  throw new Error('The answer is not as the reference has it.');
await askMany(Number(values.warmup));
answers.reset();
await askOnce();
const { requests, bytesIn, bytesOut } = answers.counters;

collections.observe({ entryTypes: ['gc'] });
const count = Number(values.requests);
const before = process.cpuUsage();
const startedAt = performance.now();
await askMany(count);
const cpu = process.cpuUsage(before);
const elapsed = performance.now() - startedAt;
await new Promise((resume) => setTimeout(resume, 20));
collections.disconnect();

/** Between collections the heap only grows; a drop tells of one, and such a request is left out. */
const grownBy = [];
for (let index = 0; index < 40; index += 1) {
  const from = process.memoryUsage();
  await askOnce();
  const to = process.memoryUsage();
  if (to.heapUsed > from.heapUsed) grownBy.push(to.heapUsed - from.heapUsed);
}

console.log(
  `${((cpu.user + cpu.system) / count).toFixed(0)} µs of CPU per request, ${((elapsed / count) * 1000).toFixed(0)} µs by the clock, ${((collectedMs / count) * 1000).toFixed(0)} µs of it collecting garbage`,
);
console.log(`${(median(grownBy) / 1000).toFixed(0)} kB allocated on the heap per request`);
console.log(
  `${requests} subgraph requests, ${(bytesIn / 1000).toFixed(1)} kB to subgraphs, ${(bytesOut / 1000).toFixed(1)} kB from them, answer ${(answer.length / 1000).toFixed(1)} kB`,
);
console.log(JSON.stringify(engine.stats()));
await engine.close();
