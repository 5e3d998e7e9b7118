import { expect, test } from 'vitest';
import { findExceededJsonLimit } from './json-limits.js';

const LIMITS = { inputDepth: 3, inputValues: 10 };

function exceededLimit(body: unknown): unknown {
  return findExceededJsonLimit(typeof body === 'string' ? body : JSON.stringify(body), LIMITS)?.extensions['limit'];
}

test('nesting counts lists and objects below the variables', () => {
  expect(exceededLimit({ query: 'x'.repeat(200), variables: { x: [[[1]]] } })).toBeUndefined();
  expect(exceededLimit({ variables: { x: [{ y: [[1]] }] } })).toBe('inputDepth');
});

test('the content of strings does not count', () => {
  expect(exceededLimit({ variables: { x: `${'[{,"\\'.repeat(300)}\\` } })).toBeUndefined();
  expect(exceededLimit({ [`${'[{,"\\'.repeat(300)}\\`]: 1 })).toBeUndefined();
});

test('values are counted in lists and objects', () => {
  expect(exceededLimit({ variables: { x: Array.from({ length: 200 }, () => null) } })).toBe('inputValues');
  expect(exceededLimit({ variables: { x: Array.from({ length: 60 }, () => ({ a: 1, b: 2 })) } })).toBe('inputValues');
});

test.each([
  ['lists', '['.repeat(400_000)],
  ['objects', '{"a":'.repeat(200_000)],
  ['a string without an end', `"${'\\'.repeat(1_000_000)}`],
])('a text that is not JSON is read once: %s', (_, text) => {
  const before = process.cpuUsage();
  exceededLimit(text);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(100);
});
