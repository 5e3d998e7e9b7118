import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSupergraph } from '@marquee/federation/planner';
import type { Proof } from '@marquee/testing/proof';
import { hostileRequests } from '@marquee/testing/hostile-operations';
import { ROOT } from '../system/checkout.js';
import { startSystem, subgraphNames } from '../system/running-system.js';
import type { RunningSystem, SystemProcess } from '../system/running-system.js';
import { abandonRequests, attackBesidePages, filesOf } from './hostile/attack.js';
import { httpForms } from './hostile/http-forms.js';
import type { HostileHttpRequest } from './hostile/http-request.js';
import { getRequests, namedRequests } from './hostile/named-requests.js';
import { isAlive, ProcessObserver, residentMbOf } from './hostile/observe-process.js';
import { registryRequests } from './hostile/registry-requests.js';
import type { RegistryKeys } from './hostile/registry-requests.js';
import { memoryOf, runCorpus } from './hostile/run-corpus.js';
import type { Finding, Targets } from './hostile/run-corpus.js';
import { subgraphRequests } from './hostile/subgraph-requests.js';

/** CPU time in milliseconds. Refusing a body of a megabyte includes reading it. */
const ROUTER_TARGETS: Targets = { refusedMs: 10, stretchMs: 20 };
const OTHER_TARGETS: Targets = { refusedMs: 50, stretchMs: 50 };

/** What a process may keep when the requests are done: code, caches and heap that V8 has not returned. */
const KEPT_MB = 300;
const KEPT_FILES = 20;
const MEMORY_SETTLES_MS = 30_000;

interface Run {
  readonly system: RunningSystem;
  readonly seed: number;
  readonly count: number;
  readonly until: number;
  readonly print: (line: string) => void;
}

export const proof: Proof = {
  name: 'hostile',
  summary: 'Hostile requests to every process: CPU time, time for which others wait, memory, outcome.',
  options: {
    count: 'generated requests of each kind (2)',
    minutes: 'ends the corpus after this time (20)',
    only: 'processes, separated by commas (all)',
  },
  run: async ({ seed, options, print }) => {
    const only = options['only']?.split(',');
    const until = performance.now() + Number(options['minutes'] ?? 20) * 60_000;
    await using system = await startSystem({ seed: 'demo', env: { MARQUEE_WATCHDOG: 'off' } });
    const run: Run = { system, seed, count: Number(options['count'] ?? 2), until, print };
    const findings: Finding[] = [];
    let requests = 0;
    for (const target of system.processes) {
      if (only !== undefined && !only.includes(target.name)) continue;
      const result = await attackProcess(target, run);
      requests += result.requests;
      findings.push(...result.findings);
    }
    if (only === undefined || only.includes('traffic')) findings.push(...(await attackPages(run)));
    if (only === undefined || only.includes('abandoned')) findings.push(...(await abandon(run)));
    return {
      figure: `${requests} requests, ${findings.length} findings`,
      target:
        'refused within 10 ms of CPU or executed while others wait at most 20 ms (50 ms outside of the router); no process ends; memory and sockets return',
      holds: findings.length === 0,
    };
  },
};

function namesOf(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}_${(count += 1)}`;
}

function requestsFor({ name }: SystemProcess, { system, seed, count }: Run): readonly HostileHttpRequest[] {
  const newName = namesOf(`H${seed}`);
  const options = { seed, count, newName };
  if (name === 'router') {
    return [...namedRequests(newName), ...getRequests(newName), ...generated(seed, count), ...httpForms(newName)];
  }
  if (name === 'registry') return [...registryRequests(readKeys(system), options), ...httpForms(newName)];
  if (subgraphNames.includes(name))
    return [...subgraphRequests(name, options), ...namedRequests(newName), ...httpForms(newName)];
  // The web server's and the payment simulator's JSON endpoints.
  const paths = name === 'web' ? ['/session/SignIn', '/session/refresh', '/'] : ['/v1/charges'];
  return paths.flatMap((path) =>
    httpForms(newName).map((form) => (form.path === '/graphql' ? { ...form, path } : form)),
  );
}

function generated(seed: number, count: number): readonly HostileHttpRequest[] {
  const supergraph = readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8');
  const schema = loadSupergraph(supergraph, { validate: false }).apiSchema().toGraphQLJSSchema();
  return hostileRequests(schema, seed, count).map(({ kind, body }) => ({ kind, path: '/graphql', body }));
}

function readKeys({ dataDir }: RunningSystem): RegistryKeys {
  return JSON.parse(readFileSync(join(dataDir, 'registry-keys.json'), 'utf8')) as RegistryKeys;
}

async function attackProcess(target: SystemProcess, run: Run): Promise<Awaited<ReturnType<typeof runCorpus>>> {
  const { system, until, print } = run;
  const before = memoryOf(system.processes);
  const targets = target.name === 'router' ? ROUTER_TARGETS : OTHER_TARGETS;
  const result = await runCorpus(target, requestsFor(target, run), { targets, until });
  const lasting = await lastingFindings(run, before, `after the requests to ${target.name}`);
  const findings = [...result.findings, ...lasting];
  const { worst } = result;
  print(
    `${target.name}: ${result.requests} requests, ${result.refused} refused (at most ${worst.refusedMs.toFixed(1)} ms of CPU); ` +
      `others waited at most ${worst.stretchMs.toFixed(1)} ms (${worst.kind}); ${findings.length} findings`,
  );
  printFindings(findings, print);
  return { ...result, findings };
}

function printFindings(findings: readonly Finding[], print: Run['print']): void {
  for (const { process, kind, problem, request } of findings) print(`  ${process}, ${kind}: ${problem} [${request}]`);
}

/** V8 collects the garbage of a process that has become idle after some seconds. */
async function settledMemory({ pid }: SystemProcess, limitMb: number): Promise<void> {
  const end = performance.now() + MEMORY_SETTLES_MS;
  while (residentMbOf(pid) > limitMb && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 500));
}

/** Processes that ended, and memory that was not returned. */
async function lastingFindings(
  { system }: Run,
  before: ReadonlyMap<string, number>,
  kind: string,
): Promise<readonly Finding[]> {
  for (const each of system.processes) {
    using observer = new ProcessObserver(each);
    await observer.settle();
    await settledMemory(each, (before.get(each.name) ?? 0) + KEPT_MB);
  }
  const after = memoryOf(system.processes);
  return system.processes.flatMap(({ name, pid }) => {
    if (!isAlive(pid)) return [{ process: name, kind, problem: 'the process ended', request: '' }];
    const kept = (after.get(name) ?? 0) - (before.get(name) ?? 0);
    return kept <= KEPT_MB
      ? []
      : [{ process: name, kind, problem: `it keeps ${kept.toFixed(0)} MB more than before`, request: '' }];
  });
}

const TRAFFIC = { seconds: 30, perSecond: 50 };
/** A page takes 30 ms on a machine at rest, and the attackers use all of its cores. */
const MAX_PAGE_MS = 1_000;

function endlessRequests(seed: number, count: number): () => HostileHttpRequest {
  let [round, position] = [0, 0];
  let batch: readonly HostileHttpRequest[] = [];
  return () => {
    if (position >= batch.length) {
      round += 1;
      position = 0;
      batch = [...generated(seed * 1_000 + round, count), ...namedRequests(namesOf(`H${seed}_${round}`))];
    }
    const request = batch[position] ?? { kind: 'none', path: '/graphql' };
    position += 1;
    return request;
  };
}

async function attackPages(run: Run): Promise<readonly Finding[]> {
  const { system, seed, print } = run;
  const findings: Finding[] = [];
  for (const addresses of [1, 200]) {
    const before = memoryOf(system.processes);
    const next = endlessRequests(seed + addresses, 1);
    const result = await attackBesidePages(system, { ...TRAFFIC, addresses, next });
    print(
      `traffic of ${addresses} addresses: ${result.hostile} hostile requests; ${result.pages} pages, ${result.incomplete} incomplete; ` +
        `median ${result.medianMs.toFixed(0)} ms, p95 ${result.p95Ms.toFixed(0)} ms, slowest ${result.slowestMs.toFixed(0)} ms`,
    );
    const kind = `traffic of ${addresses} addresses`;
    if (result.incomplete > result.pages / 100)
      findings.push({
        process: 'router',
        kind,
        problem: `${result.incomplete} of ${result.pages} pages are incomplete: ${result.firstErrors.join('; ')}`,
        request: '',
      });
    if (result.p95Ms > MAX_PAGE_MS)
      findings.push({
        process: 'router',
        kind,
        problem: `pages take ${result.p95Ms.toFixed(0)} ms (p95)`,
        request: '',
      });
    findings.push(...(await lastingFindings(run, before, kind)));
  }
  printFindings(findings, print);
  return findings;
}

async function abandon(run: Run): Promise<readonly Finding[]> {
  const { system, seed, count, print } = run;
  const [memory, files] = [memoryOf(system.processes), filesOf(system)];
  const next = endlessRequests(seed + 7, count);
  for (const [url, afterMs] of [
    [system.router, 5],
    [system.router, 50],
    ...subgraphNames.map((name) => [system.process(name).url, 10] as const),
    [system.process('registry').url, 10],
  ] as const)
    await abandonRequests(url, { count: 1_000, next, afterMs });
  const findings = [...(await lastingFindings(run, memory, 'abandoned requests'))];
  const after = filesOf(system);
  for (const [name, open] of after) {
    const more = open - (files.get(name) ?? 0);
    if (more > KEPT_FILES)
      findings.push({ process: name, kind: 'abandoned requests', problem: `${more} more open files`, request: '' });
  }
  print(`abandoned requests: ${findings.length} findings`);
  printFindings(findings, print);
  return findings;
}
