import { expect, test } from 'vitest';
import { completedAt, withAnswer } from './erasure.js';

const answer = (owner: string, second: number) => ({ owner, at: `2026-11-22T12:00:0${second}.000Z` });

test('an erasure is complete when every owner has answered, as of the last answer', () => {
  const owners = ['a', 'b'];
  expect(completedAt([], owners)).toBeNull();
  expect(completedAt([answer('a', 5), answer('c', 6)], owners)).toBeNull();
  expect(completedAt([answer('a', 5), answer('b', 2)], owners)).toBe(answer('a', 5).at);
});

test('an owner’s first answer stands', () => {
  const once = withAnswer([], answer('a', 1));
  expect(withAnswer(once, answer('a', 9))).toEqual([answer('a', 1)]);
  expect(withAnswer(once, answer('b', 2))).toHaveLength(2);
});
