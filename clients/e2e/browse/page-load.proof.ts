/** `npm run proof -- page-load [--rates 5,10,20,40] [--first-paints 50] [--seconds 20] [--members 24] [--cache on|off]` */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { Proof, ProofResult, ProofRun } from '@marquee/testing/proof';
import { startCpuCount } from '../outages/cpu-time.js';
import { LoadClient, openLoop, percentile } from '../outages/open-loop.js';
import type { Measured, Outcome, Traffic } from '../outages/open-loop.js';
import { startSystem } from '../system/running-system.js';
import type { SystemProcess } from '../system/running-system.js';
import { entityCacheSetting, readEntityCache } from './entity-cache-setting.js';
import { firstPaintRequest, openPageMembers, pageRequest } from './page-members.js';
import type { PageMember } from './page-members.js';

const WARM_UP_PAGES = 200;
/** One response of so many is compared value by value, the others by size: the load must leave the processors to the system. */
const COMPARED_EVERY = 50;
/** After each rate, so that its last requests are no load of the next. */
const PAUSE_MS = 2_000;

const PAGE_P99_MS = 300;
const FIRST_PAINT_P99_MS = 50;
const PAGES_PER_SECOND = { off: 40, on: 100 } as const;

/** The share of responses that are usable at a rate that is sustained. */
const LEAST_USABLE = 1;

interface Load {
  readonly client: LoadClient;
  readonly processes: readonly SystemProcess[];
  readonly random: Random;
  readonly seconds: number;
  readonly print: ProofRun['print'];
}

interface Row {
  readonly perSecond: number;
  readonly p99: number;
  readonly usable: number;
  /** What used the processors meanwhile. */
  readonly cpu: string;
}

function count(measured: readonly Measured[], outcome: Outcome): number {
  return measured.filter((one) => one.outcome === outcome).length;
}

/** Members take turns at random. */
function traffic(members: readonly PageMember[], random: Random, kind: 'page' | 'first paint'): Traffic {
  let sent = 0;
  return {
    level: 'degraded',
    share: 1,
    next: () => {
      const member = random.pick(members);
      sent += 1;
      if (kind === 'first paint') return firstPaintRequest(member);
      const isCompared = sent % COMPARED_EVERY === 0;
      return pageRequest(member, (body) =>
        isCompared ? member.reference.isRight(body) : member.reference.isLikelyRight(body),
      );
    },
  };
}

const HEADER = [
  '| requests | sent | usable | incomplete or wrong | refused | failed | p50 ms | p99 ms | CPU ms per request | by process |',
  '|---|---|---|---|---|---|---|---|---|---|',
];

/** @returns what was measured, after printing it as a row of a table */
async function run(load: Load, what: string, sending: Traffic, perSecond: number): Promise<Row> {
  const { client, processes, random, seconds, print } = load;
  const cpu = startCpuCount(processes);
  const measured = await openLoop(client, [sending], { perSecond, seconds }, () => random.next());
  const { byProcess, systemMs, text } = cpu.end();
  const sorted = [...byProcess].sort(([, left], [, right]) => right - left);
  const each = sorted
    .map(([name, milliseconds]) => ({ name, milliseconds: milliseconds / measured.length }))
    .filter(({ milliseconds }) => milliseconds >= 0.05)
    .map(({ name, milliseconds }) => `${name} ${milliseconds.toFixed(1)}`);
  const [usable, p99] = [count(measured, 'useful'), percentile(measured, 0.99)];
  const cells = [
    `${perSecond} ${what}/s`,
    measured.length,
    usable,
    count(measured, 'useless'),
    count(measured, 'refused'),
    count(measured, 'failed'),
    percentile(measured, 0.5).toFixed(0),
    p99.toFixed(0),
    (systemMs / measured.length).toFixed(1),
    each.join(', '),
  ];
  print(`| ${cells.join(' | ')} |`);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  return { perSecond, p99, usable: usable / measured.length, cpu: `${perSecond} ${what}/s: ${text}` };
}

function readRates(option: string | undefined, fallback: readonly number[]): readonly number[] {
  const rates = option?.split(',').map(Number) ?? fallback;
  if (!rates.every((rate) => rate > 0 && rate <= 10_000))
    throw new Error(`--rates must be numbers up to 10000 as in 5,10,20, got "${option}".`);
  return rates;
}

function isSustained({ usable, p99 }: Row): boolean {
  return usable >= LEAST_USABLE && p99 <= PAGE_P99_MS;
}

function judge(pages: readonly Row[], firstPaint: Row, least: number): ProofResult {
  const sustained = Math.max(0, ...pages.filter(isSustained).map(({ perSecond }) => perSecond));
  return {
    figure: `${sustained} pages/s all usable with p99 ≤ ${PAGE_P99_MS} ms; ${firstPaint.perSecond} first paints/s: p99 ${firstPaint.p99.toFixed(0)} ms, ${(firstPaint.usable * 100).toFixed(1)} % usable`,
    target: `≥ ${least} pages/s all usable with p99 ≤ ${PAGE_P99_MS} ms; p99 of a first paint ≤ ${FIRST_PAINT_P99_MS} ms, all usable`,
    holds: sustained >= least && firstPaint.p99 <= FIRST_PAINT_P99_MS && firstPaint.usable >= LEAST_USABLE,
  };
}

export const proof: Proof = {
  name: 'page-load',
  summary:
    'Browse pages and first paints of different members at fixed rates, whatever the responses: usable, incomplete and refused ones, latency from the time at which a request was due, and CPU time of each process.',
  options: {
    rates: 'browse pages per second (5,10,20,40; with --cache on 100 too)',
    'first-paints': 'first paints per second (50)',
    seconds: 'per rate (20)',
    members: 'different accounts (24)',
    cache: "the router's entity cache, on or off (off)",
  },
  run: async ({ seed, options, print }) => {
    const cache = readEntityCache(options['cache']);
    const least = PAGES_PER_SECOND[cache];
    const rates = readRates(options['rates'], cache === 'on' ? [5, 10, 20, 40, 100] : [5, 10, 20, 40]);
    const random = createRandom(seed);
    await using system = await startSystem({ seed: 'demo', env: entityCacheSetting(cache) });
    await using client = new LoadClient(system.router);
    const members = await openPageMembers(system.router, random, Number(options['members'] ?? 24));
    const load = { client, processes: system.processes, random, seconds: Number(options['seconds'] ?? 20), print };
    const [pages, firstPaints] = [traffic(members, random, 'page'), traffic(members, random, 'first paint')];
    for (let page = 0; page < WARM_UP_PAGES; page += 1) {
      await client.send(pages.next());
      await client.send(firstPaints.next());
    }
    for (const line of HEADER) print(line);
    const rows: Row[] = [];
    for (const perSecond of rates) rows.push(await run(load, 'pages', pages, perSecond));
    const firstPaint = await run(load, 'first paints', firstPaints, Number(options['first-paints'] ?? 50));
    for (const { cpu } of [...rows, firstPaint]) print(cpu);
    return judge(rows, firstPaint, least);
  },
};
