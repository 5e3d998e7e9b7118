import { expect, test } from 'vitest';
import { restoreItemItemModel } from '../learning/models/item-item-model.js';
import type { ServedModel } from '../learning/serving/served-model.js';
import { toServedModel } from '../learning/serving/served-model.js';
import { createSessions } from './sessions.js';

function modelOf(version: string): ServedModel {
  const tensors = { head: Uint32Array.of(0), values: Float32Array.of(0) };
  const parts = { kind: 'ease', constants: { window: 0, recency: 0 }, tensors, components: {} };
  return toServedModel(version, { model: restoreItemItemModel(parts, ['a']) });
}

const [first, second, third] = [modelOf('1'), modelOf('2'), modelOf('3')];
function minute(minutes: number): Date {
  return new Date(minutes * 60_000);
}

test('model and popularity stay the same within a session, until the profile does something', () => {
  const sessions = createSessions<string>(10);
  expect(sessions.basisOf('p', 'v1', { model: first, ranking: 'a' }, minute(0))).toMatchObject({ ranking: 'a' });
  const later = { model: second, ranking: 'b' };
  expect(sessions.basisOf('p', 'v1', later, minute(10))).toMatchObject({ model: first, ranking: 'a' });
  expect(sessions.basisOf('other', 'v1', later, minute(10))).toMatchObject(later);
  expect(sessions.basisOf('p', 'v2', later, minute(11))).toMatchObject(later);
});

test('a session ends after a quarter of an hour without a request, and after two hours', () => {
  const sessions = createSessions<number>(10);
  sessions.basisOf('p', '', { model: first, ranking: 0 }, minute(0));
  expect(sessions.basisOf('p', '', { model: first, ranking: 1 }, minute(16)).ranking).toBe(1);
  for (let at = 26; at < 16 + 120; at += 10)
    expect(sessions.basisOf('p', '', { model: first, ranking: at }, minute(at)).ranking).toBe(1);
  expect(sessions.basisOf('p', '', { model: first, ranking: 2 }, minute(137)).ranking).toBe(2);
});

test('a rollback, a removed model and the second swap take effect at once', () => {
  const sessions = createSessions<string>(10);
  const basis = (model: ServedModel | null) => sessions.basisOf('p', '', { model, ranking: '' }, minute(0)).model;
  expect(basis(second)).toBe(second);
  expect(basis(first)).toBe(first);
  expect(basis(second)).toBe(first);
  expect(basis(third)).toBe(third);
  expect(basis(null)).toBe(null);
  expect(basis(third)).toBe(third);
});

test('the sessions used least recently are forgotten', () => {
  const sessions = createSessions<number>(2);
  for (const [index, profile] of ['a', 'b', 'c'].entries())
    sessions.basisOf(profile, '', { model: null, ranking: index }, minute(0));
  const ranking = (profile: string) => sessions.basisOf(profile, '', { model: null, ranking: 9 }, minute(1)).ranking;
  expect([ranking('c'), ranking('b'), ranking('a')]).toEqual([2, 1, 9]);
});
