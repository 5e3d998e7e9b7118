import { expect, test, vi } from 'vitest';
import type { Level } from '@marquee/contracts/criticality';
import { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import { silentLog } from '@marquee/runtime/log';
import { OperationDeadline } from '../../deadline.js';
import { timeoutError } from '../../subgraph-client/subgraph-error.js';
import type { RawRequest, SendRaw } from '../../subgraph-client/subgraph-request.js';
import { Bulkheads, DEFAULT_BULKHEADS } from './bulkheads.js';
import { applyPolicies } from '../policy.js';
import { limitConcurrency } from './limit-concurrency.js';
import { requestOf } from './testing.js';

function open(limit: number, others: Partial<typeof DEFAULT_BULKHEADS> = {}, shedder: LoadShedder | null = null) {
  const bulkheads = new Bulkheads({
    ...DEFAULT_BULKHEADS,
    limit: { min: limit, initial: limit, max: limit },
    ...others,
  });
  /** In the order in which they are sent. */
  const sent: { readonly level: Level; readonly request: RawRequest; end(): void }[] = [];
  const client: SendRaw = (request) => {
    const level = levelOf(request);
    return new Promise((resolve) => sent.push({ level, request, end: () => resolve(Buffer.from('{"data":{}}')) }));
  };
  const send = applyPolicies(client, [limitConcurrency(bulkheads, shedder)]);
  return { bulkheads, sent, send };
}

function levelOf({ body }: RawRequest): Level {
  return body as Level;
}

function fetches(count: number, level: Level, others: Partial<RawRequest> = {}): readonly RawRequest[] {
  return Array.from({ length: count }, () => requestOf(level, others));
}

function levelsOf(sent: readonly { readonly level: Level }[]): readonly Level[] {
  return sent.map(({ level }) => level);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('a critical fetch begins at once while 400 best-effort fetches wait', async () => {
  const { send, sent } = open(10);
  for (const each of fetches(400, 'best-effort')) void send(each);
  expect(sent).toHaveLength(10);
  for (const each of fetches(5, 'critical')) void send(each);
  expect(levelsOf(sent).filter((level) => level === 'critical')).toHaveLength(5);
});

test('waiting levels take turns by their weights, and none starves', async () => {
  const { send, sent } = open(10);
  for (const level of ['critical', 'degraded', 'best-effort'] as const)
    for (const each of fetches(60, level)) void send(each);
  for (let index = 0; index < sent.length && index < 120; index++) {
    sent[index]?.end();
    await turn();
  }
  const first = levelsOf(sent).slice(0, 100);
  const count = (level: Level): number => first.filter((each) => each === level).length;
  expect(count('critical')).toBeGreaterThan(count('degraded'));
  expect(count('degraded')).toBeGreaterThan(count('best-effort'));
  expect(count('best-effort')).toBeGreaterThan(8);
});

test('one fetch alone is sent at once, and its place is free afterwards', async () => {
  const { send, sent, bulkheads } = open(1);
  for (let again = 0; again < 3; again++) {
    const response = send(requestOf('degraded'));
    sent[again]?.end();
    expect(String(await response)).toBe('{"data":{}}');
  }
  expect(bulkheads.of('catalog').lanes.inFlight).toBe(0);
});

test('a fetch that finds its queue full is refused, and counted', async () => {
  const { send, bulkheads } = open(1, { maxWaiting: 2 });
  const responses = fetches(5, 'best-effort').map(async (each) => send(each));
  await expect(responses[3]).rejects.toMatchObject({ code: 'FETCH_SHED', subgraph: 'catalog' });
  await expect(responses[4]).rejects.toMatchObject({ code: 'FETCH_SHED' });
  expect(bulkheads.state().get('catalog')).toMatchObject({
    inFlight: 1,
    waiting: { 'best-effort': 2 },
    shed: { 'best-effort': 2, critical: 0 },
  });
});

test('a fetch waits for a share of its time only, the shorter the less it matters', async () => {
  vi.useFakeTimers();
  try {
    const { send } = open(1);
    void send(requestOf('critical'));
    const outcomes: string[] = [];
    for (const level of ['critical', 'degraded', 'best-effort'] as const) {
      void send(requestOf(level, { timeoutMs: 1_000 })).catch((error: { readonly code: string }) =>
        outcomes.push(`${level} ${error.code}`),
      );
      void send(requestOf(level, { timeoutMs: 1_000 })).catch((error: { readonly code: string }) =>
        outcomes.push(`${level} ${error.code}`),
      );
    }
    await vi.advanceTimersByTimeAsync(300);
    expect(outcomes.filter((outcome) => outcome === 'best-effort FETCH_SHED').length).toBeGreaterThan(0);
    expect(outcomes.some((outcome) => outcome.startsWith('critical'))).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    expect(outcomes.filter((outcome) => outcome === 'critical FETCH_SHED').length).toBeGreaterThan(0);
  } finally {
    vi.useRealTimers();
  }
});

test('a fetch whose client has left gives up its place in the queue', async () => {
  const { send, bulkheads, sent } = open(1);
  const deadline = new OperationDeadline();
  void send(requestOf('best-effort'));
  const waiting = send(requestOf('best-effort', { deadline }));
  deadline.end();
  await expect(waiting).rejects.toMatchObject({ code: 'SUBGRAPH_TIMEOUT' });
  expect(bulkheads.state().get('catalog')?.waiting['best-effort']).toBe(0);
  sent[0]?.end();
  await turn();
  expect(sent).toHaveLength(1);
});

test('the places of fetches that fail are free again', async () => {
  const bulkheads = new Bulkheads({ ...DEFAULT_BULKHEADS, limit: { min: 2, initial: 2, max: 2 } });
  const send = applyPolicies(() => Promise.reject(new Error('refused')), [limitConcurrency(bulkheads, null)]);
  await Promise.allSettled(fetches(20, 'degraded').map(async (each) => send(each)));
  expect(bulkheads.of('catalog').lanes.inFlight).toBe(0);
});

test('the queue of one subgraph does not delay the fetches of another', () => {
  const { send, sent } = open(1);
  for (const each of fetches(50, 'critical')) void send(each);
  void send(requestOf('best-effort', { subgraph: 'ratings' }));
  expect(sent.at(-1)?.request.subgraph).toBe('ratings');
});

test('while the router is overloaded, best-effort fetches of a page are not sent, and the others are', async () => {
  const shedder = new LoadShedder({ mode: 'enforce', log: silentLog });
  for (let tick = 0; tick < 6; tick++) shedder.update({ busy: 1, loopDelayMs: 500, queueDelayMs: 0 }, 100);
  expect(shedder.state().shares).toMatchObject({ 'best-effort': 1, critical: 0 });
  const { send, sent } = open(10, {}, shedder);
  await expect(send(requestOf('best-effort'))).rejects.toMatchObject({ code: 'FETCH_SHED' });
  void send(requestOf('degraded'));
  expect(levelsOf(sent)).toEqual(['degraded']);
});

test('a subgraph that refuses for overload lowers the limit; one whose fetches are cancelled does not', async () => {
  const bulkheads = new Bulkheads({ ...DEFAULT_BULKHEADS, limit: { min: 1, initial: 20, max: 20 } });
  const refusal = Buffer.from('{"errors":[{"message":"x","extensions":{"code":"OVERLOADED"}}]}');
  const send = applyPolicies(async () => refusal, [limitConcurrency(bulkheads, null)]);
  vi.useFakeTimers();
  try {
    for (let round = 0; round < 4; round++) {
      await send(requestOf('degraded'));
      await vi.advanceTimersByTimeAsync(60);
    }
  } finally {
    vi.useRealTimers();
  }
  expect(bulkheads.of('catalog').limit.value).toBe(18);
});

test('a fetch that times out because it has waited is no failure of the subgraph, and does not lower the limit', async () => {
  vi.useFakeTimers();
  try {
    const bulkheads = new Bulkheads({ ...DEFAULT_BULKHEADS, limit: { min: 1, initial: 4, max: 4 } });
    // The first four take 300 ms, the others 700 ms; a fetch is given up earlier when its time is over.
    let sent = 0;
    const client: SendRaw = ({ timeoutMs = 0, subgraph }) =>
      new Promise((resolve, reject) => {
        setTimeout(() => resolve(Buffer.from('{"data":{}}')), sent++ < 4 ? 300 : 700);
        setTimeout(() => reject(timeoutError(subgraph)), timeoutMs);
      });
    const send = applyPolicies(client, [limitConcurrency(bulkheads, null)]);
    const outcomes: string[] = [];
    for (const each of fetches(8, 'degraded', { timeoutMs: 800 }))
      void send(each).then(
        () => outcomes.push('response'),
        (error: { readonly code: string }) => outcomes.push(error.code),
      );
    await vi.advanceTimersByTimeAsync(801);
    expect(outcomes).toEqual([...Array<string>(4).fill('response'), ...Array<string>(4).fill('FETCH_SHED')]);
    expect(bulkheads.of('catalog').limit.value).toBe(4);
  } finally {
    vi.useRealTimers();
  }
});
