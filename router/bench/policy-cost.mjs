/**
 * What the policies of subgraph requests cost on the healthy path: the benchmark's query by the engine of this process,
 * with and without them, in interleaved rounds. The subgraphs are a process of their own; with `--in-process` the HTTP
 * client is left out, and the responses are memory of this process. The last line is JSON.
 *
 * `node router/bench/policy-cost.mjs [--rounds 9] [--requests 400] [--warmup 1500] [--in-flight 50] [--general]
 * [--in-process]`
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { OperationDeadline } from '@marquee/router/deadline';
import { createNativeEngine } from '@marquee/router/engine/native-engine';
import { Bulkheads, DEFAULT_BULKHEADS } from '@marquee/router/policies/concurrency/bulkheads';
import { createFetchProfiles } from '@marquee/router/policies/fetch-profile';
import { observeResponses } from '@marquee/router/policies/observe-responses';
import { subgraphPolicies } from '@marquee/router/policies/order';
import { applyPolicies } from '@marquee/router/policies/policy';
import { PolicyStates } from '@marquee/router/policies/policy-states';
import { createHttpClient } from '@marquee/router/subgraph-client/http-client';
import { createSubgraphClient } from '@marquee/router/subgraph-client/subgraph-client';
import { startLoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import { getOperationAST, parse } from 'graphql';
import { openInProcessSubgraphs } from './machinery/in-process-subgraphs.mjs';
import { median } from './machinery/figures.mjs';
import { QUERY } from './workload/query.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    requests: { type: 'string', default: '400' },
    warmup: { type: 'string', default: '1500' },
    'in-flight': { type: 'string', default: '50' },
    general: { type: 'boolean', default: false },
    'in-process': { type: 'boolean', default: false },
  },
});

const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
/** Of a minute, as in the comparison of gateways: fifty requests wait for one core. */
const DEADLINES = {
  pageMs: 60_000,
  mutationMs: 60_000,
  coreFetchMs: 60_000,
  nonCoreFetchMs: 60_000,
  adaptiveMs: 30_000,
  coreSubgraphs: new Set(),
  nonCoreSubgraphs: new Set(),
  overrides: new Map(),
};

const subgraphs = await openInProcessSubgraphs();
const { supergraphSdl } = subgraphs;
const document = parse(QUERY);
const operation = {
  document,
  operation: getOperationAST(document),
  source: QUERY,
  operationName: 'TestQuery',
  variables: {},
};
const { shedder, close } = startLoadShedder({ mode: 'measure', log });

async function openHttp() {
  const child = fork(fileURLToPath(new URL('machinery/subgraphs.mjs', import.meta.url)));
  const [{ urls }] = await once(child, 'message');
  return { child, client: createHttpClient(new Map(Object.entries(urls))) };
}

const http = values['in-process'] ? null : await openHttp();

async function openEngine(hasPolicies) {
  const send = http === null ? subgraphs.raw.send : http.client.send;
  const states = new PolicyStates();
  // The limit of fetches would make fifty operations at a time wait, with and without load.
  const bulkheads = new Bulkheads({ ...DEFAULT_BULKHEADS, limit: { min: 500, initial: 500, max: 500 } });
  const protection = { bulkheads, shedder };
  const enabled = { circuitBreakers: true, fieldBreakers: true, retries: true };
  const policies = subgraphPolicies({ deadlines: DEADLINES, protection, states, log, ...enabled });
  const profileFetch = createFetchProfiles(supergraphSdl);
  const observer = observeResponses((subgraph, kind) => states.breakerOf(subgraph, kind), states.fields);
  const client = hasPolicies
    ? createSubgraphClient(applyPolicies(send, policies), log, { profileFetch, observer })
    : createSubgraphClient(send, log, { profileFetch });
  const known = hasPolicies ? { profileFetch, fieldBreakers: states.fields } : { profileFetch };
  return createNativeEngine({ supergraphSdl, ...client, ...known, compiledPath: !values.general, log });
}

async function executeOnce(engine) {
  const planned = engine.plan(operation, { headers: {}, identity: null });
  const ready = planned instanceof Promise ? await planned : planned;
  const deadline = new OperationDeadline().start(DEADLINES.pageMs);
  const response = await ready.execute(deadline);
  deadline.finish();
  return response.body ?? Buffer.from(JSON.stringify({ data: response.data }));
}

async function executeMany(engine, count) {
  let left = count;
  const keepSending = async () => {
    while (left-- > 0) await executeOnce(engine);
  };
  await Promise.all(Array.from({ length: Number(values['in-flight']) }, keepSending));
}

async function measure(engine) {
  const count = Number(values.requests);
  const [cpuBefore, startedAt] = [process.cpuUsage(), performance.now()];
  await executeMany(engine, count);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { cpuMicros: (user + system) / count, perSecond: (count * 1_000) / (performance.now() - startedAt) };
}

const engines = { off: await openEngine(false), on: await openEngine(true) };
for (const engine of Object.values(engines)) {
  const response = await executeOnce(engine);
  if (JSON.stringify(JSON.parse(response.toString()).data) !== subgraphs.reference)
    throw new Error('The response differs from the reference.');
  await executeMany(engine, Number(values.warmup));
}

const rounds = { off: [], on: [] };
for (let round = 0; round < Number(values.rounds); round += 1) {
  // The order alternates: what one leaves to the garbage collection is paid by the next.
  for (const name of round % 2 === 0 ? ['off', 'on'] : ['on', 'off']) rounds[name].push(await measure(engines[name]));
  const [off, on] = [rounds.off.at(-1), rounds.on.at(-1)];
  console.log(
    `round ${round + 1}: off ${off.cpuMicros.toFixed(0)} µs, on ${on.cpuMicros.toFixed(0)} µs of CPU per request`,
  );
}

const medians = Object.fromEntries(
  Object.entries(rounds).map(([name, figures]) => [
    name,
    {
      cpuMicros: median(figures.map(({ cpuMicros }) => cpuMicros)),
      perSecond: median(figures.map(({ perSecond }) => perSecond)),
    },
  ]),
);
/** Of each pair of rounds: what else the machine does changes from pair to pair. */
const ratio = median(rounds.on.map(({ cpuMicros }, round) => cpuMicros / rounds.off[round].cpuMicros));
console.log(JSON.stringify({ ...medians, ratio, paths: engines.on.stats() }));
for (const engine of Object.values(engines)) await engine.close();
close();
await http?.client.close();
http?.child.disconnect();
