import { expect, test } from 'vitest';
import { isComplete, addReport } from './erasure.js';

function answer(owner: string, text = '') {
  return { owner, text };
}

test('an erasure is complete when every subgraph has reported it', () => {
  const owners = ['a', 'b'];
  expect(isComplete([], owners)).toBe(false);
  expect(isComplete([answer('a'), answer('c')], owners)).toBe(false);
  expect(isComplete([answer('a'), answer('b')], owners)).toBe(true);
});

test('a repeated report of a subgraph does not replace its first', () => {
  const answers = addReport([], answer('a', 'first'));
  expect(addReport(answers, answer('a', 'second'))).toEqual([answer('a', 'first')]);
  expect(addReport(answers, answer('b'))).toHaveLength(2);
});
