/** `npm run proof -- overload [--seed S] [--seconds 20] [--times 5]` */
import { LEVELS } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { Proof, ProofResult, ProofRun } from '@marquee/testing/proof';
import { startSystem } from '../system/running-system.js';
import type { SystemProcess } from '../system/running-system.js';
import { startCpuCount } from './cpu-time.js';
import { LoadClient, openLoop, percentile } from './open-loop.js';
import type { Measured, Traffic } from './open-loop.js';
import { openMix } from './overload-mix.js';

/** A useful response arrives within this time: later, its member has gone. */
const USEFUL_MS = 1_000;
const STEP_SECONDS = 4;
const NORMAL_SECONDS = 15;
const RECOVERY_LIMIT_S = 10;
const FIRST_RATE = 40;
const RATE_FACTOR = 1.35;
/** Requests of each level, to weigh them. */
const WEIGHED = 100;

type Weights = Readonly<Record<Level, number>>;

interface Loading {
  readonly client: LoadClient;
  readonly processes: readonly SystemProcess[];
  readonly mix: readonly Traffic[];
  readonly weights: Weights;
  readonly random: Random;
  readonly print: ProofRun['print'];
}

/**
 * What a request of each level costs: the CPU time that it takes in all processes of the system; where that is not
 * counted, its duration. Goodput counts work, not requests: the system is to be as busy with useful work as it can be.
 */
async function weigh({ client, processes, mix, print }: Omit<Loading, 'weights'>): Promise<Weights> {
  const weights: Record<Level, number> = { critical: 0, degraded: 0, 'best-effort': 0 };
  for (const { level, next } of mix) {
    const cpu = startCpuCount(processes);
    const startedAt = performance.now();
    for (let again = 0; again < WEIGHED; again += 1) await client.send(next());
    const milliseconds = (performance.now() - startedAt) / WEIGHED;
    weights[level] = cpu.end().systemMs / WEIGHED || milliseconds;
    print(`idle: ${level} ${weights[level].toFixed(1)} ms of CPU, ${milliseconds.toFixed(1)} ms`);
  }
  return weights;
}

/** Milliseconds of useful work per second. */
function goodput(measured: readonly Measured[], weights: Weights, seconds: number): number {
  let sum = 0;
  for (const { level, outcome, milliseconds } of measured)
    if (outcome === 'useful' && milliseconds <= USEFUL_MS) sum += weights[level];
  return sum / seconds;
}

function of(measured: readonly Measured[], level: Level): readonly Measured[] {
  return measured.filter((each) => each.level === level);
}

function successOf(measured: readonly Measured[]): number {
  const useful = measured.filter(({ outcome, milliseconds }) => outcome === 'useful' && milliseconds <= USEFUL_MS);
  return measured.length === 0 ? 1 : useful.length / measured.length;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function report(measured: readonly Measured[], print: ProofRun['print']): void {
  for (const level of LEVELS) {
    const each = of(measured, level);
    const count = (outcome: Measured['outcome']): number => each.filter((one) => one.outcome === outcome).length;
    print(
      `  ${level.padEnd(11)} ${each.length} sent, ${percent(successOf(each))} useful within 1 s, ${count('refused')} refused, ${count('useless')} useless, ${count('failed')} failed; p50 ${percentile(each, 0.5).toFixed(0)} ms, p99 ${percentile(each, 0.99).toFixed(0)} ms`,
    );
  }
}

/** How the shedding begins and goes on: `start–end: p99, share that is useful` of each part of the time. */
function reportCourse(measured: readonly Measured[], seconds: number, print: ProofRun['print']): void {
  const parts = [0, 0.5, 1, 2, 4, 8, 16, 32, 64].filter((start) => start < seconds);
  for (const level of LEVELS) {
    const course = parts.map((start, index) => {
      const end = parts[index + 1] ?? seconds;
      const part = of(measured, level).filter(({ dueMs }) => dueMs >= start * 1_000 && dueMs < end * 1_000);
      return `${start}–${end} s: ${percentile(part, 0.99).toFixed(0)} ms, ${(successOf(part) * 100).toFixed(0)} %`;
    });
    print(`  ${level.padEnd(11)} p99 and useful share by time: ${course.join('; ')}`);
  }
}

/** Prints what used the processors meanwhile: the load itself takes a part of what the system could use. */
async function run(
  { client, mix, random, processes, print }: Loading,
  perSecond: number,
  seconds: number,
  isReported = true,
): Promise<readonly Measured[]> {
  const cpu = startCpuCount(processes);
  const measured = await openLoop(client, mix, { perSecond, seconds }, () => random.next());
  if (isReported) print(`  ${perSecond.toFixed(0)}/s for ${seconds} s: ${cpu.end().text}`);
  return measured;
}

/** The highest rate at which 98 % of the requests are useful, and the best goodput of all rates that were tried. */
async function findCapacity(loading: Loading): Promise<{ readonly capacity: number; readonly best: number }> {
  let capacity = 0;
  let best = 0;
  for (let rate = FIRST_RATE; rate < 20_000; rate = Math.ceil(rate * RATE_FACTOR)) {
    const measured = await run(loading, rate, STEP_SECONDS);
    const good = goodput(measured, loading.weights, STEP_SECONDS);
    const success = successOf(measured);
    loading.print(
      `${rate}/s: ${percent(success)} useful within 1 s, p99 ${percentile(measured, 0.99).toFixed(0)} ms, goodput ${good.toFixed(0)} ms/s`,
    );
    best = Math.max(best, good);
    if (success < 0.98) break;
    capacity = rate;
  }
  return { capacity: Math.max(capacity, FIRST_RATE), best };
}

/** Seconds until a second of half the capacity is as good as before; more than the limit when it never is. */
async function recover(loading: Loading, perSecond: number, normalP99Ms: number): Promise<number> {
  const endedAt = performance.now();
  for (;;) {
    const secondsBefore = (performance.now() - endedAt) / 1_000;
    const measured = await run(loading, perSecond, 1, false);
    if (successOf(measured) >= 0.98 && percentile(measured, 0.95) <= 2 * normalP99Ms) return secondsBefore;
    if (secondsBefore > 2 * RECOVERY_LIMIT_S) return secondsBefore;
  }
}

interface Phases {
  readonly capacity: number;
  readonly best: number;
  readonly normal: readonly Measured[];
  readonly overloaded: readonly Measured[];
  readonly recoverySeconds: number;
}

async function measure(loading: Loading, times: number, seconds: number): Promise<Phases> {
  const { print } = loading;
  const { capacity, best } = await findCapacity(loading);
  await recover(loading, capacity / 2, Infinity);
  const normal = await run(loading, capacity / 2, NORMAL_SECONDS);
  print(`normal, ${capacity / 2}/s:`);
  report(normal, print);
  const overloaded = await run(loading, capacity * times, seconds);
  print(`overload, ${capacity * times}/s:`);
  report(overloaded, print);
  reportCourse(overloaded, seconds, print);
  const recoverySeconds = await recover(loading, capacity / 2, percentile(normal, 0.99));
  return { capacity, best, normal, overloaded, recoverySeconds };
}

function judge(
  { capacity, best, normal, overloaded, recoverySeconds }: Phases,
  good: number,
  times: number,
): ProofResult {
  const critical = of(overloaded, 'critical');
  const success = successOf(critical);
  const p99 = percentile(critical, 0.99);
  const normalP99 = percentile(of(normal, 'critical'), 0.99);
  const goodShare = good / Math.max(best, good);
  const isBestEffortFirst = successOf(of(overloaded, 'best-effort')) <= successOf(of(overloaded, 'degraded'));
  return {
    figure: `at ${times} × ${capacity}/s: critical ${percent(success)} useful, p99 ${p99.toFixed(0)} ms (normal ${normalP99.toFixed(0)} ms); best-effort ${isBestEffortFirst ? 'is' : 'is not'} refused first; goodput ${percent(goodShare)} of the best; normal again after ${recoverySeconds.toFixed(1)} s`,
    target: `critical ≥ 99.9 %, p99 ≤ 2 × normal; goodput ≥ 90 %; normal within ${RECOVERY_LIMIT_S} s`,
    holds:
      success >= 0.999 &&
      p99 <= 2 * normalP99 &&
      isBestEffortFirst &&
      goodShare >= 0.9 &&
      recoverySeconds <= RECOVERY_LIMIT_S,
  };
}

export const proof: Proof = {
  name: 'overload',
  summary:
    'Five times the measured capacity of mixed requests on the started system: critical ones succeed, best-effort ones are refused first, and the system is normal again soon.',
  options: { seconds: 'of overload (20)', times: 'the capacity (5)', members: 'number of members (8)' },
  run: async ({ seed, options, print }) => {
    const seconds = Number(options['seconds'] ?? '20');
    const times = Number(options['times'] ?? '5');
    const random = createRandom(seed);
    await using system = await startSystem({ seed: 'demo' });
    const { router, processes } = system;
    print(`the system: ${router}`);
    const mix = await openMix(router, random, Number(options['members'] ?? '8'));
    await using client = new LoadClient(router);
    const unweighed = { client, processes, mix, random, print };
    // Plans are compiled at their second use.
    for (let again = 0; again < 50; again += 1) for (const { next } of mix) await client.send(next());
    const weights = await weigh(unweighed);
    const phases = await measure({ ...unweighed, weights }, times, seconds);
    return judge(phases, goodput(phases.overloaded, weights, seconds), times);
  },
};
