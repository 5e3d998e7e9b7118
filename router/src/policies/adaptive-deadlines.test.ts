/** A subgraph that worked and then hangs, by a clock of the test: what each fetch waits until its breaker opens. */
import { createLog } from '@marquee/runtime/log';
import { CRITICALITY_BY_TAG } from '@marquee/federation/criticality';
import { parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FetchedFieldsReader } from '@marquee/federation/fetched-fields';
import { OperationDeadline } from '../deadline.js';
import { timeoutError } from '../subgraph-client/subgraph-error.js';
import type { RawRequest, SendRaw } from '../subgraph-client/subgraph-request.js';
import { Bulkheads, DEFAULT_BULKHEADS } from './concurrency/bulkheads.js';
import type { FetchProfile } from './fetch-profile.js';
import { subgraphPolicies } from './order.js';
import type { PolicyOptions } from './order.js';
import { applyPolicies } from './policy.js';
import { PolicyStates } from './policy-states.js';

const DEADLINES = {
  pageMs: 2_000,
  mutationMs: 30_000,
  coreFetchMs: 1_000,
  adaptiveMs: 150,
  nonCoreFetchMs: 500,
  coreSubgraphs: new Set<string>(),
  nonCoreSubgraphs: new Set<string>(),
  overrides: new Map<string, number>(),
};

const fields = new FetchedFieldsReader(parse('type Query { a: Int }')).read('{ a }');
const { core, critical } = CRITICALITY_BY_TAG;
const BODY = Buffer.from('{"data":{"a":1}}');

interface Ended {
  readonly outcome: string;
  readonly afterMs: number;
}

interface World {
  latencyMs: number;
  readonly fetch: (profile?: FetchProfile, kind?: RawRequest['kind']) => Promise<Ended>;
  readonly states: PolicyStates;
}

const PROFILE: FetchProfile = { criticality: core, fields };
const CRITICAL: FetchProfile = { criticality: critical, fields };

function openWorld(options: Partial<PolicyOptions> = {}): World {
  const states = new PolicyStates();
  const send: SendRaw = ({ subgraph, deadline }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(BODY), world.latencyMs);
      deadline.listen({
        onOver: () => {
          clearTimeout(timer);
          reject(timeoutError(subgraph));
        },
      });
    });
  const protection = { bulkheads: new Bulkheads(DEFAULT_BULKHEADS), shedder: null };
  const log = createLog('router', 'silent');
  const others = { circuitBreakers: true, retries: true, random: () => 0 };
  const guarded = applyPolicies(
    send,
    subgraphPolicies({ deadlines: DEADLINES, protection, states, log, ...others, ...options }),
  );
  const world: World = {
    latencyMs: 10,
    states,
    fetch: async (profile = PROFILE, kind = 'query') => {
      const startedAt = performance.now();
      const deadline = new OperationDeadline().start(60_000);
      const request = { subgraph: 'catalog', operationName: null, kind, headers: {}, body: '{}', deadline, profile };
      const outcome = await guarded(request).then(
        () => 'ok',
        (error: unknown) => (error as { readonly code: string }).code,
      );
      deadline.finish();
      return { outcome, afterMs: Math.round(performance.now() - startedAt) };
    },
  };
  return world;
}

/** Lets the clock run until the work is done. */
async function run<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  while (!isDone) await vi.advanceTimersByTimeAsync(1);
  return done;
}

async function warmUp({ fetch }: World, profile = PROFILE): Promise<void> {
  for (let count = 0; count < 30; count++) await run(fetch(profile));
}

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance', 'Date'],
  });
});
afterEach(() => void vi.useRealTimers());

const HANG = 1_000_000;

test('three fetches wait for 150 ms each, the next ones not at all', async () => {
  const world = openWorld();
  await warmUp(world);
  world.latencyMs = HANG;
  const ended: Ended[] = [];
  for (let count = 0; count < 5; count++) ended.push(await run(world.fetch()));
  for (const { outcome, afterMs } of ended.slice(0, 3)) {
    expect(outcome).toBe('SUBGRAPH_TIMEOUT');
    expect(afterMs).toBeLessThanOrEqual(155);
  }
  expect(ended.slice(3).map(({ outcome }) => outcome)).toEqual(['SUBGRAPH_CIRCUIT_OPEN', 'SUBGRAPH_CIRCUIT_OPEN']);
  expect(ended.slice(3).every(({ afterMs }) => afterMs <= 1)).toBe(true);
});

test.each([
  ['than one does', 30, 155],
  ['than 250 ms, when some of them wait for their turn', 60, 255],
])('fetches at the same time wait no longer %s', async (_, count, limitMs) => {
  const world = openWorld();
  await warmUp(world);
  world.latencyMs = HANG;
  const ended = await run(Promise.all(Array.from({ length: count }, () => world.fetch())));
  expect(Math.max(...ended.map(({ afterMs }) => afterMs))).toBeLessThanOrEqual(limitMs);
  expect(world.states.breakerOf('catalog', 'query').state).toBe('open');
});

test('when the breaker opens, critical fetches and those without a history are given up', async () => {
  const world = openWorld();
  await warmUp(world);
  world.latencyMs = HANG;
  const unknown: FetchProfile = { criticality: core, fields };
  const others = Array.from({ length: 4 }, () => world.fetch());
  const ended = await run(Promise.all([world.fetch(CRITICAL), world.fetch(unknown), ...others]));
  expect(Math.max(...ended.map(({ afterMs }) => afterMs))).toBeLessThanOrEqual(260);
});

describe('the whole share', () => {
  test.each<[string, Partial<PolicyOptions>, FetchProfile, RawRequest['kind'], number]>([
    ['for critical fetches', {}, CRITICAL, 'query', 1_000],
    ['for mutations', {}, PROFILE, 'mutation', 30_000],
    ['with the setting 0', { deadlines: { ...DEADLINES, adaptiveMs: 0 } }, PROFILE, 'query', 1_000],
    ['for a text of which nothing is known', {}, { criticality: core, fields: null }, 'query', 1_000],
    [
      'while load is shed',
      {
        protection: {
          bulkheads: new Bulkheads(DEFAULT_BULKHEADS),
          shedder: { isUnderPressure: true, isShed: () => false } as never,
        },
      },
      PROFILE,
      'query',
      1_000,
    ],
  ])('%s', async (_, options, profile, kind, expected) => {
    const world = openWorld(options);
    await warmUp(world, profile);
    world.latencyMs = HANG;
    const { afterMs } = await run(world.fetch(profile, kind));
    expect(afterMs).toBeGreaterThanOrEqual(expected);
    expect(afterMs).toBeLessThanOrEqual(expected + 5);
  });
});

test('a subgraph that becomes slow and works is used again after one probe', async () => {
  const world = openWorld();
  await warmUp(world);
  world.latencyMs = 400;
  const outcomes: string[] = [];
  for (let count = 0; count < 40; count++) {
    outcomes.push((await run(world.fetch())).outcome);
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(outcomes.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => 'SUBGRAPH_TIMEOUT'));
  expect(outcomes.slice(-20)).toEqual(Array.from({ length: 20 }, () => 'ok'));
  expect(world.states.breakerOf('catalog', 'query').opened).toBe(1);
});

test('a subgraph that was always slow keeps its share', async () => {
  const world = openWorld();
  world.latencyMs = 600;
  const outcomes: string[] = [];
  for (let count = 0; count < 60; count++) outcomes.push((await run(world.fetch())).outcome);
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
});
