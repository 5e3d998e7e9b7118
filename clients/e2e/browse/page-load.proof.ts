/** `npm run proof -- page-load [--rates 5,10,20,40] [--first-paints 50] [--seconds 20] [--members 24] [--cache on|off]` */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { Proof, ProofResult, ProofRun } from '@marquee/testing/proof';
import { startCpuCount } from '../outages/cpu-time.js';
import { LoadClient, openLoop, percentile } from '../outages/open-loop.js';
import type { Measured, Outcome, Traffic } from '../outages/open-loop.js';
import { startSystem } from '../system/running-system.js';
import { entityCacheSetting, readEntityCache } from './entity-cache-setting.js';
import { LateJudge } from './late-judge.js';
import type { Judged } from './late-judge.js';
import { firstPaintRequest, openPageMembers, pageRequest } from './page-members.js';
import type { PageMember } from './page-members.js';
import { readNumber, readRates } from './proof-options.js';

const WARM_UP_PAGES = 200;
/** After each rate, so that its last requests are no load of the next. */
const PAUSE_MS = 2_000;

const PAGE_P99_MS = 300;
const FIRST_PAINT_P99_MS = 50;
const FIRST_PAINTS_PER_SECOND = 50;
const PAGES_PER_SECOND = { off: 40, on: 100 } as const;

/** A shorter load is no steady one; fewer members would be the load of one household. */
const SECONDS = { fallback: 20, least: 5, most: 600 };
const MEMBERS = { fallback: 24, least: 8, most: 1_000 };
const FIRST_PAINTS = { fallback: FIRST_PAINTS_PER_SECOND, least: 1, most: 10_000 };
const OVERLOAD_TIMES = { fallback: 2, least: 1, most: 20 };

/** The share of responses that are usable at a rate that is sustained. */
const LEAST_USABLE = 1;

interface Load {
  readonly client: LoadClient;
  readonly judge: LateJudge;
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  readonly random: Random;
  readonly seconds: number;
  readonly print: ProofRun['print'];
}

interface Row {
  readonly perSecond: number;
  readonly p99: number;
  /** Shares of the requests. */
  readonly usable: number;
  readonly shortened: number;
  readonly refused: number;
  /** What used the processors meanwhile, and which errors there were. */
  readonly notes: string;
}

function count(measured: readonly Measured[], outcome: Outcome): number {
  return measured.filter((one) => one.outcome === outcome).length;
}

/** Members take turns at random. */
function traffic(
  members: readonly PageMember[],
  judge: LateJudge,
  random: Random,
  kind: 'page' | 'first paint',
): Traffic {
  return {
    level: 'degraded',
    share: 1,
    next: () => {
      const member = random.pick(members);
      return kind === 'first paint'
        ? firstPaintRequest(member, (body) => judge.accept(member.firstPaint, body))
        : pageRequest(member, (body) => judge.accept(member.page, body));
    },
  };
}

/** Of all responses with status 200, those with errors too: a shortened page is shown as well. */
function latency(measured: readonly Measured[], share: number): number {
  const shown = measured.filter(({ outcome }) => outcome === 'useful' || outcome === 'useless');
  return percentile(
    shown.map((one) => ({ ...one, outcome: 'useful' })),
    share,
  );
}

/** Codes of errors with their numbers, the most frequent first. */
function describeErrors({ withErrors, codes }: Judged): string {
  const sorted = [...codes].sort(([, left], [, right]) => right - left).map(([code, times]) => `${times} × ${code}`);
  const unknown = withErrors.unknown === 0 ? '' : `; ${withErrors.unknown} responses with errors were not looked at`;
  return sorted.length === 0 && unknown === '' ? '' : `; errors: ${sorted.join(', ')}${unknown}`;
}

const HEADER = [
  '| requests | sent | usable | shortened | incomplete or wrong | refused | failed | p50 ms | p99 ms | CPU ms per request | by process |',
  '|---|---|---|---|---|---|---|---|---|---|---|',
];

/** @returns what was measured, after printing it as a row of a table */
async function run(load: Load, what: string, sending: Traffic, perSecond: number): Promise<Row> {
  const { client, judge, processes, random, seconds, print } = load;
  const cpu = startCpuCount(processes);
  const measured = await openLoop(client, [sending], { perSecond, seconds }, () => random.next());
  const { byProcess, systemMs, text } = cpu.end();
  const judged = judge.finish();
  const { shortened } = judged.withErrors;
  const usable = count(measured, 'useful') - judged.wrongUseful;
  const each = [...byProcess]
    .sort(([, left], [, right]) => right - left)
    .map(([name, milliseconds]) => ({ name, milliseconds: milliseconds / measured.length }))
    .filter(({ milliseconds }) => milliseconds >= 0.05)
    .map(({ name, milliseconds }) => `${name} ${milliseconds.toFixed(1)}`);
  const [refused, p99] = [count(measured, 'refused'), latency(measured, 0.99)];
  const cells = [
    `${perSecond} ${what}/s`,
    measured.length,
    usable,
    shortened,
    count(measured, 'useless') - shortened + judged.wrongUseful,
    refused,
    count(measured, 'failed'),
    latency(measured, 0.5).toFixed(0),
    p99.toFixed(0),
    (systemMs / measured.length).toFixed(1),
    each.join(', '),
  ];
  print(`| ${cells.join(' | ')} |`);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  const share = (part: number): number => part / measured.length;
  const notes = `${perSecond} ${what}/s: ${text}${describeErrors(judged)}`;
  return {
    perSecond,
    p99,
    usable: share(usable),
    shortened: share(shortened),
    refused: share(refused),
    notes,
  };
}

function isSustained({ usable, p99 }: Row): boolean {
  return usable >= LEAST_USABLE && p99 <= PAGE_P99_MS;
}

/** Pages per second; 0 when no rate is sustained. */
function sustainedOf(pages: readonly Row[]): number {
  return Math.max(0, ...pages.filter(isSustained).map(({ perSecond }) => perSecond));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function judgeRows(pages: readonly Row[], overload: Row, firstPaint: Row, least: number): ProofResult {
  const sustained = sustainedOf(pages);
  return {
    figure: `${sustained} pages/s all usable with p99 ≤ ${PAGE_P99_MS} ms; ${firstPaint.perSecond} first paints/s: p99 ${firstPaint.p99.toFixed(0)} ms, ${percent(firstPaint.usable)} usable; at ${overload.perSecond} pages/s ${percent(overload.usable)} complete, ${percent(overload.shortened)} shortened, ${percent(overload.refused)} refused, p99 ${overload.p99.toFixed(0)} ms`,
    target: `≥ ${least} pages/s all usable with p99 ≤ ${PAGE_P99_MS} ms; at ≥ ${FIRST_PAINTS_PER_SECOND} first paints/s p99 ≤ ${FIRST_PAINT_P99_MS} ms, all usable`,
    holds:
      sustained >= least &&
      firstPaint.perSecond >= FIRST_PAINTS_PER_SECOND &&
      firstPaint.p99 <= FIRST_PAINT_P99_MS &&
      firstPaint.usable >= LEAST_USABLE,
  };
}

export const proof: Proof = {
  name: 'page-load',
  summary:
    'Browse pages and first paints of different members at fixed rates, whatever the responses: usable, shortened and refused ones, latency from the time at which a request was due, and CPU time of each process; then pages at a multiple of the highest rate that was sustained. A shortened page has all rows and names, no wrong value, and errors for what is missing.',
  options: {
    rates: 'browse pages per second (5,10,20,40; with --cache on 100 too)',
    'first-paints': 'first paints per second (50)',
    seconds: 'per rate (20)',
    members: 'different accounts (24)',
    times: 'the overload, in multiples of the highest sustained rate (2)',
    cache: "the router's entity cache, on or off (off)",
  },
  run: async ({ seed, options, print }) => {
    const cache = readEntityCache(options['cache']);
    const rates = readRates(options, 'rates', cache === 'on' ? [5, 10, 20, 40, 100] : [5, 10, 20, 40]);
    const [seconds, memberCount] = [readNumber(options, 'seconds', SECONDS), readNumber(options, 'members', MEMBERS)];
    const firstPaintRate = readNumber(options, 'first-paints', FIRST_PAINTS);
    const times = readNumber(options, 'times', OVERLOAD_TIMES);
    const random = createRandom(seed);
    await using system = await startSystem({ seed: 'demo', env: entityCacheSetting(cache) });
    await using client = new LoadClient(system.router);
    const members = await openPageMembers(system.router, random, memberCount);
    const judge = new LateJudge();
    const processes = [...system.processes, { name: 'launcher', pid: system.launcher.pid ?? 0 }];
    const load: Load = { client, judge, processes, random, seconds, print };
    const pages = traffic(members, judge, random, 'page');
    const firstPaints = traffic(members, judge, random, 'first paint');
    for (let page = 0; page < WARM_UP_PAGES; page += 1) {
      await client.send(pages.next());
      await client.send(firstPaints.next());
    }
    judge.finish();
    for (const line of HEADER) print(line);
    const rows: Row[] = [];
    for (const perSecond of rates) rows.push(await run(load, 'pages', pages, perSecond));
    const firstPaint = await run(load, 'first paints', firstPaints, firstPaintRate);
    const overload = await run(load, 'pages', pages, times * (sustainedOf(rows) || Math.min(...rates)));
    for (const { notes } of [...rows, firstPaint, overload]) print(notes);
    return judgeRows(rows, overload, firstPaint, PAGES_PER_SECOND[cache]);
  },
};
