import { createLog } from '@marquee/runtime/log';
import { CRITICALITY_BY_TAG } from '@marquee/federation/criticality';
import { describe, expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import { createSubgraphError, httpStatusError, timeoutError } from '../subgraph-client/subgraph-error.js';
import type { RawRequest, SendRaw } from '../subgraph-client/subgraph-request.js';
import { Bulkheads, DEFAULT_BULKHEADS } from './concurrency/bulkheads.js';
import { UNKNOWN_FETCH } from './fetch-profile.js';
import { fetchShares } from './fetch-shares.js';
import { observeResponses } from './observe-responses.js';
import { subgraphPolicies } from './order.js';
import type { PolicyOptions } from './order.js';
import { applyPolicies } from './policy.js';
import { PROMETHEUS_TEXT } from '@marquee/runtime/metrics/write-text';
import { policyMetrics } from './policy-metrics.js';
import { PolicyStates } from './policy-states.js';

const DEADLINES = {
  pageMs: 2_000,
  mutationMs: 30_000,
  coreFetchMs: 1_000,
  adaptiveMs: 150,
  nonCoreFetchMs: 500,
  coreSubgraphs: new Set(['search']),
  nonCoreSubgraphs: new Set(['tips']),
  overrides: new Map([
    ['catalog.entities', 300],
    ['billing', 800],
    ['slow', 10],
  ]),
};

const BODY = Buffer.from('{"data":{"a":1}}');
const UNREACHABLE = createSubgraphError('catalog', 'SUBGRAPH_UNREACHABLE', 'cannot be reached');

type Outcome = Error | 'ok' | 'hang';

interface World {
  readonly fetch: (changes?: Partial<RawRequest>) => Promise<string>;
  readonly sent: RawRequest[];
  readonly states: PolicyStates;
  readonly clock: { nowMs: number };
}

/** A subgraph whose responses are the given outcomes in turn, and the last one from then on. */
function openWorld(outcomes: readonly Outcome[], options: Partial<PolicyOptions> = {}): World {
  const clock = { nowMs: 0 };
  const states = new PolicyStates({ clock: () => clock.nowMs });
  const sent: RawRequest[] = [];
  const send: SendRaw = (request) => {
    const outcome = outcomes[Math.min(sent.length, outcomes.length - 1)];
    sent.push(request);
    if (outcome instanceof Error) return Promise.reject(outcome);
    if (outcome === 'ok') return Promise.resolve(BODY);
    return new Promise((_, reject) => {
      request.deadline.listen({ onOver: () => reject(timeoutError(request.subgraph)) });
    });
  };
  const log = createLog('router', 'silent');
  const protection = { bulkheads: new Bulkheads(DEFAULT_BULKHEADS), shedder: null };
  const enabled = { circuitBreakers: true, retries: true };
  const defaults = { deadlines: DEADLINES, protection, states, log, ...enabled, random: () => 0 };
  const guarded = applyPolicies(send, subgraphPolicies({ ...defaults, ...options }));
  const fetch = async (changes: Partial<RawRequest> = {}): Promise<string> => {
    const request = { subgraph: 'catalog', operationName: null, kind: 'query' as const, headers: {}, body: '{}' };
    const own = { deadline: new OperationDeadline().start(60_000), profile: UNKNOWN_FETCH };
    try {
      await guarded({ ...request, ...own, ...changes });
      return 'ok';
    } catch (error) {
      return (error as { readonly code: string }).code;
    } finally {
      own.deadline.finish();
    }
  };
  return { fetch, sent, states, clock };
}

function http(status: number, retryAfterSeconds: number | null = null): Error {
  return httpStatusError('catalog', status, Buffer.from('busy'), retryAfterSeconds);
}

async function times(count: number, work: () => Promise<string>): Promise<readonly string[]> {
  const results: string[] = [];
  for (let index = 0; index < count; index++) results.push(await work());
  return results;
}

describe('retries', () => {
  test.each<[string, Error, Partial<RawRequest> | 'no time', number]>([
    ['a refused connection', UNREACHABLE, {}, 2],
    ['a refused connection for entities', UNREACHABLE, { kind: 'entities' }, 2],
    ['a mutation', UNREACHABLE, { kind: 'mutation' }, 1],
    ['502', http(502), {}, 2],
    ['503', http(503), {}, 2],
    ['504', http(504), {}, 2],
    ['503 that asks to wait', http(503, 1), {}, 1],
    ['500', http(500), {}, 1],
    ['401', http(401), {}, 1],
    ['a time-out', timeoutError('catalog'), {}, 1],
    ['a malformed response', createSubgraphError('catalog', 'SUBGRAPH_MALFORMED', 'sent nothing'), {}, 1],
    ['a bug', new TypeError('no'), {}, 1],
    ['a refused connection without time', UNREACHABLE, 'no time', 1],
  ])('after %s', async (_, error, changes, attempts) => {
    const { fetch, sent } = openWorld([error, 'ok']);
    const own = changes === 'no time' ? { deadline: new OperationDeadline().start(19) } : changes;
    expect(await fetch(own)).toBe(attempts === 2 ? 'ok' : (error as { readonly code?: string }).code);
    expect(sent).toHaveLength(attempts);
  });

  test('once', async () => {
    const { fetch, sent } = openWorld([UNREACHABLE]);
    expect(await fetch()).toBe('SUBGRAPH_UNREACHABLE');
    expect(sent).toHaveLength(2);
  });

  test('ten when the subgraph fails, then one for ten successes', async () => {
    const outcomes = Array.from({ length: 30 }, (): Outcome => UNREACHABLE);
    const { fetch, sent, states } = openWorld([...outcomes, 'ok'], { circuitBreakers: false });
    await times(20, fetch);
    expect(sent).toHaveLength(30);
    expect(states.policyState().subgraphs[0]?.retries).toMatchObject({ sent: 10, succeeded: 0, withoutToken: 10 });
    await times(10, fetch);
    expect(states.retriesOf('catalog').tokens).toBeCloseTo(1);
  });

  test('not after the operation has ended', async () => {
    const { fetch, sent } = openWorld([UNREACHABLE], { random: () => 0.99 });
    const deadline = new OperationDeadline().start(60_000);
    const fetching = fetch({ deadline });
    await new Promise((resolve) => setImmediate(resolve));
    deadline.end();
    await fetching;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(sent).toHaveLength(1);
  });
});

describe('circuit breakers', () => {
  const FAILING: readonly [string, Error][] = [
    ['unreachable', UNREACHABLE],
    ['500', http(500)],
    ['malformed', createSubgraphError('catalog', 'SUBGRAPH_MALFORMED', 'sent nothing')],
  ];
  const NOT_COUNTED: readonly [string, Error][] = [
    ['401', http(401)],
    ['404', http(404)],
    ['429', http(429)],
    ['503 with retry-after', http(503, 5)],
    ['a bug', new TypeError('no')],
    ['a time-out that the router did not wait for', timeoutError('catalog')],
  ];

  test.each(FAILING)('%s opens it', async (_, error) => {
    const { fetch, sent } = openWorld([error], { retries: false });
    const results = await times(8, fetch);
    expect(results.slice(6)).toEqual(['SUBGRAPH_CIRCUIT_OPEN', 'SUBGRAPH_CIRCUIT_OPEN']);
    expect(sent).toHaveLength(6);
  });

  test.each(NOT_COUNTED)('%s is not counted', async (_, error) => {
    const { fetch, sent } = openWorld([error], { retries: false });
    await times(50, fetch);
    expect(sent).toHaveLength(50);
  });

  test('a fetch past its share is counted', async () => {
    const { fetch, sent } = openWorld(['hang']);
    expect(await times(7, () => fetch({ subgraph: 'slow' }))).toEqual([
      ...Array.from({ length: 3 }, () => 'SUBGRAPH_TIMEOUT'),
      ...Array.from({ length: 4 }, () => 'SUBGRAPH_CIRCUIT_OPEN'),
    ]);
    expect(sent).toHaveLength(3);
  });

  test('a fetch is not counted whose operation ended, or had less time than its share', async () => {
    const { fetch, sent } = openWorld(['hang']);
    const leave = async (): Promise<string> => {
      const deadline = new OperationDeadline().start(60_000);
      const fetching = fetch({ deadline });
      deadline.end();
      return fetching;
    };
    await times(10, leave);
    await times(10, () => fetch({ deadline: new OperationDeadline().start(5) }));
    expect(sent).toHaveLength(20);
  });

  test('other kinds and other subgraphs are not affected', async () => {
    const { fetch } = openWorld([http(500)], { retries: false });
    await times(6, () => fetch({ kind: 'entities' }));
    expect(await fetch({ kind: 'entities' })).toBe('SUBGRAPH_CIRCUIT_OPEN');
    expect(await fetch({ kind: 'query' })).toBe('SUBGRAPH_HTTP');
    expect(await fetch({ kind: 'mutation' })).toBe('SUBGRAPH_HTTP');
    expect(await fetch({ kind: 'entities', subgraph: 'users' })).toBe('SUBGRAPH_HTTP');
  });

  test('while others are refused, a copy of the query is the probe', async () => {
    const { fetch, sent, clock } = openWorld([...Array.from({ length: 6 }, () => http(500)), 'ok'], { retries: false });
    await times(7, fetch);
    clock.nowMs += 600;
    expect(await fetch()).toBe('SUBGRAPH_CIRCUIT_OPEN');
    expect(sent).toHaveLength(7);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await fetch()).toBe('ok');
  });

  test('a copy that hangs is given up after the share, and delays nothing', async () => {
    const outcomes = [...Array.from({ length: 6 }, () => http(500)), 'hang' as const];
    const { fetch, sent, clock, states } = openWorld(outcomes, { retries: false });
    await times(7, () => fetch({ subgraph: 'slow' }));
    clock.nowMs += 600;
    expect(await fetch({ subgraph: 'slow' })).toBe('SUBGRAPH_CIRCUIT_OPEN');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sent.at(-1)?.deadline.isOver).toBe(true);
    expect(states.breakerOf('slow', 'query')).toMatchObject({ state: 'open', retryInMs: 1_000 });
  });

  test('after a pause without requests, the query itself is the probe', async () => {
    const { fetch, clock } = openWorld([...Array.from({ length: 6 }, () => http(500)), 'ok'], { retries: false });
    await times(7, fetch);
    clock.nowMs += 1_500;
    expect(await fetch()).toBe('ok');
  });

  test('a mutation is never sent twice', async () => {
    const { fetch, sent, clock } = openWorld([...Array.from({ length: 6 }, () => http(500)), 'ok']);
    await times(7, () => fetch({ kind: 'mutation' }));
    clock.nowMs += 600;
    expect(await fetch({ kind: 'mutation' })).toBe('ok');
    expect(sent).toHaveLength(7);
  });

  test('failures inside of responses with status 200 open it; refusals do not', async () => {
    const { fetch, states } = openWorld(['ok']);
    const observer = observeResponses((subgraph, kind) => states.breakerOf(subgraph, kind));
    const request = { subgraph: 'catalog', operationName: null, kind: 'query' as const, headers: {} };
    const parsed = { ...request, query: '{ a }', variables: {}, signal: new AbortController().signal };
    const respond = async (code?: string): Promise<string> => {
      const result = await fetch();
      const errors = [{ message: 'no', extensions: code ? { code } : {} }];
      observer.onResponse(parsed, { data: null, errors }, Buffer.from('{}'));
      return result;
    };
    expect(await times(20, () => respond('FORBIDDEN'))).not.toContain('SUBGRAPH_CIRCUIT_OPEN');
    expect((await times(20, () => respond())).at(-1)).toBe('SUBGRAPH_CIRCUIT_OPEN');
  });
});

describe('the share of a fetch', () => {
  const shareOf = fetchShares(DEADLINES);
  const { core, 'non-core': nonCore, 'best-effort': bestEffort } = CRITICALITY_BY_TAG;
  test.each([
    ['core', 'catalog', 'query', core, 1_000],
    ['non-core', 'catalog', 'query', nonCore, 500],
    ['best-effort', 'catalog', 'query', bestEffort, 500],
    ['untagged', 'catalog', 'query', UNKNOWN_FETCH.criticality, 1_000],
    ['named as non-core', 'tips', 'entities', core, 500],
    ['named as core', 'search', 'query', nonCore, 1_000],
    ['mutation', 'catalog', 'mutation', nonCore, 30_000],
    ['a setting for the kind', 'catalog', 'entities', core, 300],
    ['a setting for the subgraph', 'billing', 'mutation', core, 800],
  ] as const)('%s', (_, subgraph, kind, criticality, expected) => {
    expect(shareOf({ subgraph, kind, profile: { criticality, fields: null } })).toBe(expected);
  });

  test('is never more than what the operation has left, and is sent as a whole number', async () => {
    const { fetch, sent } = openWorld(['ok']);
    await fetch({ deadline: new OperationDeadline().start(300) });
    const { timeoutMs = 0, isShortened } = sent[0] ?? {};
    expect([isShortened, Number.isInteger(timeoutMs), timeoutMs <= 300, timeoutMs > 200]).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});

test('the state is described, and written as metrics with escaped names', async () => {
  const { fetch, states } = openWorld([http(500)], { retries: false });
  await times(7, () => fetch({ subgraph: 'a"b' }));
  const [described] = states.policyState().subgraphs;
  expect(described?.fetches[0]).toMatchObject({
    kind: 'query',
    succeeded: 0,
    failed: { SUBGRAPH_HTTP: 6, SUBGRAPH_CIRCUIT_OPEN: 1 },
    breaker: { state: 'open', opened: 1, refused: 1 },
  });
  const lines = PROMETHEUS_TEXT.write(policyMetrics(states.policyState())).split('\n');
  expect(lines).toContain('router_circuit_breakers{subgraph="a\\"b",kind="query",state="open"} 1');
  expect(lines).toContain('router_subgraph_fetches_total{subgraph="a\\"b",kind="query",outcome="SUBGRAPH_HTTP"} 6');
});
