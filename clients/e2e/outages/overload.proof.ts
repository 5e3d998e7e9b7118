/** `npm run proof -- overload [--seed S] [--seconds 20] [--times 5]` */
import { LEVELS } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { signInRandomMembers } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { readOperation } from '../system/checkout.js';
import { sendOperation } from '../system/http-client.js';
import { startSystem } from '../system/running-system.js';
import { openLoop, percentile, send } from './open-loop.js';
import type { Measured, Traffic } from './open-loop.js';

const TITLES = `query ($country: CountryCode!, $maturity: MaturityLevel!) {
  editorialPage(country: $country, maturityLimit: $maturity, rows: 3, perRow: 10) { rows { titles { id } } } }`;
const START = `mutation ($titleId: ID!, $key: ID!) {
  startPlayback(idempotencyKey: $key, input: { titleId: $titleId, capabilities: { codecs: ["avc1"], maxHeight: 1080 } }) {
    __typename ... on PlaybackSession { id manifest { url } } ... on NotPlayableProblem { reasons } ... on RateLimitedProblem { code } } }`;

/** A useful response arrives within this time: later, its member has gone. */
const USEFUL_MS = 1_000;
const STEP_SECONDS = 4;
const RECOVERY_LIMIT_S = 10;

async function titleIds(router: string): Promise<readonly string[]> {
  const { data } = await sendOperation(router, TITLES, { country: 'US', maturity: 'AGE_18' });
  const page = data?.['editorialPage'] as {
    readonly rows: readonly { readonly titles: readonly { readonly id: string }[] }[];
  };
  return page.rows.flatMap(({ titles }) => titles.map(({ id }) => id));
}

function hasNoErrors(body: string): boolean {
  return !body.includes('"errors":');
}

/** A tenth critical, half best-effort. */
function mixOf(sessions: readonly Session[], titles: readonly string[], random: Random): readonly Traffic[] {
  let keys = 0;
  const requestOf = (query: string, variables: () => object) => () => ({
    body: JSON.stringify({ query, variables: variables() }),
    token: random.pick(sessions).token,
  });
  return [
    {
      level: 'critical',
      share: 0.1,
      next: requestOf(START, () => ({ titleId: random.pick(titles), key: `overload-${(keys += 1)}` })),
      isUseful: (body) => hasNoErrors(body) && body.includes('"__typename"') && !body.includes('PLAYBACK_BUSY'),
    },
    {
      level: 'degraded',
      share: 0.4,
      next: requestOf(readOperation('FirstPaint'), () => ({})),
      isUseful: (body) => body.includes('"heading"'),
    },
    {
      level: 'best-effort',
      share: 0.5,
      next: requestOf(readOperation('SearchSuggestions'), () => ({
        prefix: random.pick(['th', 'lo', 'ni', 'se', 'wa']),
      })),
      isUseful: hasNoErrors,
    },
  ];
}

type Weights = Readonly<Record<Level, number>>;

/** What a request of each level costs: its median time on the idle system. Goodput counts work, not requests. */
async function weigh(router: string, mix: readonly Traffic[]): Promise<Weights> {
  const weights: Record<Level, number> = { critical: 0, degraded: 0, 'best-effort': 0 };
  for (const traffic of mix) {
    const times: number[] = [];
    for (let again = 0; again < 60; again += 1) {
      const startedAt = performance.now();
      await send(router, traffic);
      times.push(performance.now() - startedAt);
    }
    weights[traffic.level] = times.sort((a, b) => a - b)[30] ?? 0;
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

interface Loading {
  readonly router: string;
  readonly mix: readonly Traffic[];
  readonly weights: Weights;
  readonly random: Random;
  readonly print: ProofRun['print'];
}

function run({ router, mix, random }: Loading, perSecond: number, seconds: number): Promise<readonly Measured[]> {
  return openLoop(router, mix, { perSecond, seconds }, () => random.next());
}

/** The highest rate at which 98 % of the requests are useful, and the best goodput of all rates that were tried. */
async function findCapacity(loading: Loading): Promise<{ readonly capacity: number; readonly best: number }> {
  let capacity = 0;
  let best = 0;
  for (let rate = 20; rate < 20_000; rate = Math.ceil(rate * 1.4)) {
    const measured = await run(loading, rate, STEP_SECONDS);
    const good = goodput(measured, loading.weights, STEP_SECONDS);
    const success = successOf(measured);
    loading.print(`${rate}/s: ${percent(success)} useful within 1 s, goodput ${good.toFixed(0)} ms/s`);
    best = Math.max(best, good);
    if (success < 0.98) break;
    capacity = rate;
  }
  return { capacity: Math.max(capacity, 20), best };
}

/** Seconds until a second of half the capacity is as good as before; more than the limit when it never is. */
async function recover(loading: Loading, perSecond: number, normalP99Ms: number): Promise<number> {
  const endedAt = performance.now();
  for (;;) {
    const measured = await run(loading, perSecond, 1);
    const seconds = (performance.now() - endedAt) / 1_000;
    if (successOf(measured) >= 0.98 && percentile(measured, 0.95) <= 2 * normalP99Ms) return seconds;
    if (seconds > 2 * RECOVERY_LIMIT_S) return seconds;
  }
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
    const { router } = system;
    const sessions = await signInRandomMembers(router, random, Number(options['members'] ?? '8'));
    const mix = mixOf(sessions, await titleIds(router), random);
    const weights = await weigh(router, mix);
    print(`idle: ${LEVELS.map((level) => `${level} ${weights[level].toFixed(1)} ms`).join(', ')}`);
    const loading: Loading = { router, mix, weights, random, print };
    const { capacity, best } = await findCapacity(loading);
    await recover(loading, capacity / 2, Infinity);

    const normal = await run(loading, capacity / 2, 10);
    print(`normal, ${capacity / 2}/s:`);
    report(normal, print);
    const overloaded = await run(loading, capacity * times, seconds);
    const recoverySeconds = await recover(loading, capacity / 2, percentile(normal, 0.99));
    print(`overload, ${capacity * times}/s:`);
    report(overloaded, print);

    const critical = of(overloaded, 'critical');
    const success = successOf(critical);
    const p99 = percentile(critical, 0.99);
    const normalP99 = percentile(of(normal, 'critical'), 0.99);
    const good = goodput(overloaded, weights, seconds);
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
  },
};
