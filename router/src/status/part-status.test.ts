import { expect, test } from 'vitest';
import { OperationDeadline } from '../deadline.js';
import { UNKNOWN_FETCH } from '../policies/fetch-profile.js';
import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import { applyPolicies } from '../policies/policy.js';
import { observeOutcomes } from './observe-outcomes.js';
import { PartStatus } from './part-status.js';

function open() {
  const clock = { ms: 0 };
  const status = new PartStatus({
    words: new Map([['users', 'accounts']]),
    clock: () => new Date(clock.ms),
    nowMs: () => clock.ms,
  });
  const record = (outcomes: string): void => {
    for (const outcome of outcomes) status.record('users', outcome === 'x');
  };
  const state = (): string | undefined => status.read(['users', 'search']).get('accounts')?.state;
  return { clock, status, record, state };
}

test.each([
  ['', 'working'],
  ['.', 'working'],
  ['x', 'degraded'],
  ['xx', 'degraded'],
  ['xxx', 'off'],
  ['xxx.', 'degraded'],
  [`x${'.'.repeat(30)}`, 'working'],
  [`xx${'.'.repeat(30)}`, 'degraded'],
  // Older outcomes are overwritten.
  [`${'.'.repeat(60)}${'x'.repeat(50)}`, 'off'],
])('after the outcomes "%s" a part is %s', (outcomes, expected) => {
  const { record, state } = open();
  record(outcomes);
  expect(state()).toBe(expected);
});

test('a state has the time at which it was first seen, and holds without further fetches', () => {
  const { clock, status, record } = open();
  expect(status.read(['users']).get('accounts')).toEqual({ state: 'working', since: new Date(0) });
  clock.ms = 10_000;
  record('xxx');
  expect(status.read(['users']).get('accounts')).toEqual({ state: 'off', since: new Date(10_000) });
  clock.ms = 600_000;
  expect(status.read(['users']).get('accounts')).toEqual({ state: 'off', since: new Date(10_000) });
  record('.');
  expect(status.read(['users']).get('accounts')).toEqual({ state: 'working', since: new Date(600_000) });
});

test('a part of which every fetch fails is degraded while last good values replace its fetches', () => {
  const { clock, status, record, state } = open();
  clock.ms = 5_000;
  record('xxx');
  status.recordStale('users');
  expect(status.read(['users']).get('accounts')).toEqual({ state: 'degraded', since: new Date(5_000) });
  clock.ms = 40_000;
  record('xxx');
  expect(state()).toBe('off');
  record('.');
  clock.ms = 80_000;
  record('.');
  status.recordStale('users');
  expect(state()).toBe('working');
});

test('a subgraph that is switched off is off; one that is served no longer is forgotten', () => {
  const { status, record, state } = open();
  const since = new Date(5);
  expect(status.read(['users'], new Map([['users', since]])).get('accounts')).toEqual({ state: 'off', since });
  record('xxx');
  expect([...status.read(['search']).keys()]).toEqual(['search']);
  expect(state()).toBe('working');
});

test('a fetch that fails counts, unless its operation has ended', async () => {
  const recorded: boolean[] = [];
  const observed = observeOutcomes({ record: (_subgraph, hasFailed) => void recorded.push(hasFailed) });
  const request: RawRequest = {
    subgraph: 'users',
    operationName: null,
    kind: 'query',
    headers: {},
    body: '{}',
    deadline: new OperationDeadline(),
    profile: UNKNOWN_FETCH,
  };
  const failing = applyPolicies(() => Promise.reject(new Error('refused')), [observed]);
  await applyPolicies(async () => Buffer.from('{}'), [observed])(request);
  await expect(failing(request)).rejects.toThrow('refused');
  const left = new OperationDeadline();
  left.end();
  await expect(failing({ ...request, deadline: left })).rejects.toThrow('refused');
  expect(recorded).toEqual([false, true]);
});
