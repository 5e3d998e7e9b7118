/** `npm run proof -- page-cost [--pages 150] [--cache on|off] [--members 8]` */
import { createRandom } from '@marquee/runtime/random';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { startCpuCount } from '../outages/cpu-time.js';
import { LoadClient } from '../outages/open-loop.js';
import { startSystem } from '../system/running-system.js';
import type { SystemProcess } from '../system/running-system.js';
import { readCacheUse } from './cache-use.js';
import type { CacheUse } from './cache-use.js';
import { calibrate } from './calibration.js';
import { entityCacheSetting, readEntityCache } from './entity-cache-setting.js';
import type { EntityCache } from './entity-cache-setting.js';
import { openPageMembers, pageRequest } from './page-members.js';
import type { PageMember } from './page-members.js';
import { readNumber } from './proof-options.js';

const ROUNDS = 3;
const WARM_UP_PAGES = 200;
const CALIBRATION_WARM_UP = 5;

/** Fewer would be a cost of one member's page, or of the counter's unit. */
const PAGES = { fallback: 150, least: 20, most: 10_000 };
const MEMBERS = { fallback: 8, least: 4, most: 1_000 };

/** The most milliseconds of CPU for a page, by process, without the entity cache. The others have one sum. */
const LIMITS_MS: Readonly<Record<string, number>> = { catalog: 10, recommendations: 6, playback: 6, router: 10 };
const LIMIT_OTHERS_MS = 6;
const LIMIT_SUM_MS = { off: 40, on: 15 } as const;

interface Round {
  /** Milliseconds of CPU per page. */
  readonly byProcess: ReadonlyMap<string, number>;
  /** Processes whose CPU time is not known. */
  readonly unknown: readonly string[];
  readonly wrong: number;
  readonly calibrationMs: number;
  readonly medianMs: number;
  /** Of the router's entity cache. */
  readonly cached: CacheUse;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** One page after the other. Responses are compared after the count, so that the comparison takes nothing from caches. */
async function runRound(
  client: LoadClient,
  processes: readonly SystemProcess[],
  nextMember: () => PageMember,
  pages: number,
): Promise<Round> {
  const received: { readonly member: PageMember; readonly body: Buffer | null }[] = [];
  const latencies: number[] = [];
  const before = calibrate();
  const router = processes.find(({ name }) => name === 'router')?.url ?? '';
  const cachedBefore = await readCacheUse(router);
  const cpu = startCpuCount(processes);
  for (let page = 0; page < pages; page += 1) {
    const member = nextMember();
    let body: Buffer | null = null;
    const sentAt = performance.now();
    await client.send(
      pageRequest(member, (bytes) => {
        body = bytes;
        return true;
      }),
    );
    latencies.push(performance.now() - sentAt);
    received.push({ member, body });
  }
  const { byProcess: used, unknown } = cpu.end();
  const cachedAfter = await readCacheUse(router);
  return {
    byProcess: new Map([...used].map(([name, milliseconds]) => [name, milliseconds / pages])),
    unknown,
    calibrationMs: (before + calibrate()) / 2,
    medianMs: median(latencies),
    cached: { hits: cachedAfter.hits - cachedBefore.hits, misses: cachedAfter.misses - cachedBefore.misses },
    wrong: received.filter(({ member, body }) => body === null || member.page.judge(body) !== 'right').length,
  };
}

/** One member after the other, the rounds through, so that a round does not begin with members of the last. */
function takeTurns(members: readonly PageMember[]): () => PageMember {
  let turn = 0;
  return () => {
    turn += 1;
    return members[turn % members.length] as PageMember;
  };
}

/** Of each process the median of the rounds. */
function medians(rounds: readonly Round[]): ReadonlyMap<string, number> {
  const names = [...(rounds[0]?.byProcess.keys() ?? [])];
  return new Map(names.map((name) => [name, median(rounds.map(({ byProcess }) => byProcess.get(name) ?? NaN))]));
}

function describe(byProcess: ReadonlyMap<string, number>): string {
  const sorted = [...byProcess].sort(([, left], [, right]) => right - left);
  return sorted.map(([name, milliseconds]) => `${name} ${milliseconds.toFixed(1)}`).join(', ');
}

function describeCache({ hits, misses }: CacheUse): string {
  return hits + misses === 0 ? '' : `${((hits / (hits + misses)) * 100).toFixed(1)} % of the cacheable values cached; `;
}

/** Names of what is above its limit. */
function overLimit(byProcess: ReadonlyMap<string, number>, cache: EntityCache): readonly string[] {
  const above = sum(byProcess.values()) <= LIMIT_SUM_MS[cache] ? [] : ['the sum'];
  if (cache === 'on') return above;
  const others = sum([...byProcess].filter(([name]) => LIMITS_MS[name] === undefined).map(([, value]) => value));
  return [
    ...above,
    ...Object.keys(LIMITS_MS).filter((name) => !((byProcess.get(name) ?? Infinity) <= (LIMITS_MS[name] ?? 0))),
    ...(others <= LIMIT_OTHERS_MS ? [] : ['the others']),
  ];
}

function targetOf(cache: EntityCache): string {
  const limits = Object.entries(LIMITS_MS).map(([name, limit]) => `${name} ≤ ${limit}`);
  const parts = cache === 'on' ? [] : [...limits, `others ≤ ${LIMIT_OTHERS_MS}`];
  return [...parts, `sum ≤ ${LIMIT_SUM_MS[cache]} ms`, 'every response is right'].join(', ');
}

async function measure({ seed, options, print }: ProofRun, cache: EntityCache): Promise<readonly Round[]> {
  const pages = readNumber(options, 'pages', PAGES);
  const memberCount = readNumber(options, 'members', MEMBERS);
  await using system = await startSystem({ seed: 'demo', hasLongDeadlines: true, env: entityCacheSetting(cache) });
  await using client = new LoadClient(system.router);
  const members = await openPageMembers(system.router, createRandom(seed), memberCount);
  // Plans and generated code are compiled, and V8 has optimized them, before the first round.
  const nextMember = takeTurns(members);
  for (let page = 0; page < WARM_UP_PAGES; page += 1) await client.send(pageRequest(nextMember(), () => true));
  for (let again = 0; again < CALIBRATION_WARM_UP; again += 1) calibrate();
  const processes = [...system.processes, { name: 'launcher', pid: system.launcher.pid ?? 0, url: '' }];
  const rounds: Round[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const result = await runRound(client, processes, nextMember, pages);
    rounds.push(result);
    print(
      `round ${round}: ${sum(result.byProcess.values()).toFixed(1)} ms of CPU per page (${describe(result.byProcess)}); ${result.medianMs.toFixed(0)} ms of time; ${result.wrong} of ${pages} wrong; ${describeCache(result.cached)}the calibration took ${result.calibrationMs.toFixed(0)} ms`,
    );
  }
  return rounds;
}

export const proof: Proof = {
  name: 'page-cost',
  summary:
    'CPU time of each process for one browse page of 400 tiles, one page after the other, beside a fixed piece of work. Without the entity cache, no response nor part of one is kept between requests; compiled plans, decoded documents of subgraphs, read models, and what recommendations has computed from the facts of 200 profiles are: with `--members 400` no profile is among those when its page is requested.',
  options: { pages: 'pages per round (150)', members: 'accounts that take turns (8)', cache: 'on or off (off)' },
  run: async (run) => {
    const cache = readEntityCache(run.options['cache']);
    const rounds = await measure(run, cache);
    const byProcess = medians(rounds);
    const total = sum(byProcess.values());
    const calibrationMs = median(rounds.map((round) => round.calibrationMs));
    const wrong = sum(rounds.map((round) => round.wrong));
    const unknown = [...new Set(rounds.flatMap((round) => round.unknown))];
    const above = overLimit(byProcess, cache);
    return {
      figure: `entity cache ${cache}: ${total.toFixed(1)} ms per page, ${(total / calibrationMs).toFixed(2)} calibrations of ${calibrationMs.toFixed(0)} ms (${describe(byProcess)}); ${wrong} wrong; above the limit: ${above.length === 0 ? 'nothing' : above.join(', ')}${unknown.length === 0 ? '' : `; CPU time not known of ${unknown.join(', ')}, because of an end of a process or a system without /proc`}`,
      target: targetOf(cache),
      holds: wrong === 0 && above.length === 0 && unknown.length === 0,
    };
  },
};
