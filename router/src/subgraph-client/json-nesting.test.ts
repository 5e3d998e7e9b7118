import { expect, test } from 'vitest';
import { isNestedDeeperThan } from './json-nesting.js';

function nested(levels: number): string {
  return '[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2);
}

test.each([
  ['the limit', nested(10), false],
  ['one level more', `[${nested(10)}]`, true],
  ['many lists side by side', `[${Array(100).fill('[]').join()}]`, false],
  ['brackets in strings', `["${'[{'.repeat(100)}"]`, false],
  ['brackets behind an escaped quote', `["\\"${'['.repeat(100)}"]`, false],
  ['brackets behind an escaped backslash', `["\\\\",${'['.repeat(100)}`, true],
  ['a string without an end', `["${'['.repeat(100)}`, false],
  ['brackets that are not closed', '['.repeat(11), true],
  ['brackets that are not opened', `${']'.repeat(100)}${'['.repeat(105)}`, false],
])('%s', (_, text, expected) => {
  expect(isNestedDeeperThan(10, text)).toBe(expected);
});

test('16 MB of brackets are measured in linear time', () => {
  const cpu = process.cpuUsage();
  expect(isNestedDeeperThan(1_000, '[]'.repeat(8_000_000))).toBe(false);
  expect(process.cpuUsage(cpu).user).toBeLessThan(1_000_000);
});
