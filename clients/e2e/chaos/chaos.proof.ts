/** `npm run proof -- chaos [--minutes 10] [--seed S] [--every 60] [--rate 12] [--kinds kill,stop] [--targets users]` */
import { setTimeout as wait } from 'node:timers/promises';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { openSessions } from '../browse/browse-page.js';
import { createFactsCheck } from './catalogue-facts.js';
import { startChaosSystem } from './chaos-system.js';
import type { ChaosSystem } from './chaos-system.js';
import { CHAOS_KINDS, scheduleFaults } from './fault-schedule.js';
import type { ChaosFault, ChaosKind } from './fault-schedule.js';
import { injectFault } from './inject-fault.js';
import { Member } from './member.js';
import { ACTIONS, MixedLoad } from './mixed-load.js';
import type { Recorded } from './mixed-load.js';
import { SignIns } from './sign-ins.js';

const USABLE_SHARE = 0.999;
const MAX_SAMPLES = 20;
/** Load before the verdict begins: the first pages of a start are slower. */
const WARM_UP_SECONDS = 10;

interface Chaos {
  readonly system: ChaosSystem;
  readonly load: MixedLoad;
  readonly print: ProofRun['print'];
}

function readKinds(text: string | undefined): readonly ChaosKind[] {
  if (text === undefined) return CHAOS_KINDS;
  return text.split(',').map((word) => {
    const kind = CHAOS_KINDS.find((each) => each === word);
    if (kind === undefined) throw new Error(`There is no fault "${word}"; there are ${CHAOS_KINDS.join(', ')}.`);
    return kind;
  });
}

/** Members of the first accounts that can play, in random order, each with one profile. */
async function openMembers(
  { system, url }: ChaosSystem,
  { seed, count, random }: { readonly seed: 'small' | 'demo'; readonly count: number; readonly random: Random },
): Promise<readonly Member[]> {
  const demoData = createDemoData(seed);
  const checkFacts = createFactsCheck(demoData);
  const members: Member[] = [];
  for (let index = 0; members.length < count && index < demoData.accountCount; index += 1) {
    const account = demoData.account(index);
    if (account.subscriptionStatus !== 'ACTIVE') continue;
    const [session] = await openSessions(system.router, account.email);
    if (session !== undefined) members.push(await Member.open({ url, session, random, checkFacts }));
  }
  return members;
}

function describe(recorded: readonly Recorded[]): string {
  return ACTIONS.map((action) => {
    const all = recorded.filter((each) => each.action === action);
    return `${all.filter(({ problem }) => problem !== null).length} of ${all.length} ${action}`;
  }).join(', ');
}

/** The most frequent problems of an action, with their numbers. */
function problems(recorded: readonly Recorded[], action: Recorded['action']): string {
  const counts = new Map<string, number>();
  for (const { action: other, problem } of recorded)
    if (other === action && problem !== null) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a).slice(0, 6);
  return sorted.map(([problem, count]) => `${count} × ${problem}`).join('; ');
}

async function runFault({ system, load, print }: Chaos, fault: ChaosFault): Promise<void> {
  const before = load.recorded.length;
  const { kind, target, detail, seconds, atSeconds } = fault;
  await wait(Math.max(0, (WARM_UP_SECONDS + atSeconds - load.seconds) * 1_000));
  const startedAt = load.seconds;
  printPages('before it', load.recorded.slice(before), print);
  const end = await injectFault(system, fault);
  await wait(seconds * 1_000);
  const endedAt = performance.now();
  await end();
  const healed = (performance.now() - endedAt) / 1_000;
  const during = load.recorded.slice(before).filter((each) => each.atSeconds >= startedAt);
  print(
    `${startedAt.toFixed(0)} s: ${kind} ${target} ${detail} for ${seconds.toFixed(0)} s, back after ${healed.toFixed(1)} s: without success ${describe(during)}`,
  );
  printPages('during it', during, print);
}

/** Only when there are unusable ones. */
function printPages(when: string, recorded: readonly Recorded[], print: ProofRun['print']): void {
  const unusable = problems(recorded, 'page');
  if (unusable !== '') print(`    pages ${when}: ${unusable}`);
}

/** Lost writes of all members, read when every fault has ended. */
async function findLost(members: readonly Member[], signIns: SignIns): Promise<readonly string[]> {
  const lost: string[] = [...(await signIns.lost())];
  for (const member of members) {
    const { problem, wrong } = await member.readList();
    if (problem !== null) lost.push(`the list of ${member.profileId} cannot be read: ${problem}`);
    lost.push(...wrong, ...(await member.viewing.lost()));
  }
  return lost;
}

async function runAll(chaos: Chaos, schedule: readonly ChaosFault[], minutes: number): Promise<void> {
  const ending = new AbortController();
  const running = chaos.load.run(ending.signal);
  try {
    for (const fault of schedule) await runFault(chaos, fault);
    const before = chaos.load.recorded.length;
    await wait(Math.max(0, (WARM_UP_SECONDS + minutes * 60 - chaos.load.seconds) * 1_000));
    printPages('after the last fault', chaos.load.recorded.slice(before), chaos.print);
  } finally {
    ending.abort();
    await running;
  }
}

export const proof: Proof = {
  name: 'chaos',
  summary:
    'A random fault a minute (killed, stopped and slow processes, corrupt responses, full disks, missed events, wrong clocks) under mixed load: pages stay usable, no data is wrong, no write is lost.',
  options: {
    minutes: 'of load (10)',
    every: 'seconds from one fault to the next (60)',
    rate: 'actions per second, half of them pages (12)',
    members: 'number of members (8)',
    kinds: `only these faults, with commas between them (${CHAOS_KINDS.join(',')})`,
    targets: 'only faults of these processes, with commas between them (all)',
    data: 'size of the sample data, small or demo (small)',
  },
  run: async ({ seed: randomSeed, options, print }) => {
    const random = createRandom(randomSeed);
    const seed = options['data'] === 'demo' ? 'demo' : 'small';
    const minutes = Number(options['minutes'] ?? '10');
    const schedule = scheduleFaults(random, {
      minutes,
      everySeconds: Number(options['every'] ?? '60'),
      kinds: readKinds(options['kinds']),
      ...(options['targets'] === undefined ? {} : { targets: options['targets'].split(',') }),
    });
    await using system = await startChaosSystem({ seed });
    const members = await openMembers(system, { seed, count: Number(options['members'] ?? '8'), random });
    const signIns = new SignIns(system.url, createDemoData(seed), random);
    const load = new MixedLoad({ members, signIns, perSecond: Number(options['rate'] ?? '12'), random });
    await runAll({ system, load, print }, schedule, minutes);
    const lost = await findLost(members, signIns);

    const pages = load.recorded.filter(({ action, atSeconds }) => action === 'page' && atSeconds >= WARM_UP_SECONDS);
    const usable = pages.filter(({ problem }) => problem === null).length;
    const wrong = load.recorded.flatMap((each) => each.wrong);
    for (const line of wrong.slice(0, MAX_SAMPLES)) print(`wrong: ${line}`);
    for (const line of lost.slice(0, MAX_SAMPLES)) print(`lost: ${line}`);
    print(`all: without success ${describe(load.recorded)}; ${load.skipped} actions were not due to an idle member`);
    const writes = members.reduce((sum, { saved, viewing }) => sum + saved.acknowledged + viewing.acknowledged, 0);
    const share = pages.length === 0 ? 0 : usable / pages.length;
    return {
      figure: `${schedule.length} faults in ${minutes} minutes; ${usable} of ${pages.length} pages usable (${(share * 100).toFixed(2)} %); ${wrong.length} wrong values; ${lost.length} of ${writes + signIns.acknowledged} acknowledged writes lost`,
      target: `≥ ${USABLE_SHARE * 100} % usable, 0 wrong, 0 lost`,
      holds: share >= USABLE_SHARE && wrong.length === 0 && lost.length === 0,
    };
  },
};
