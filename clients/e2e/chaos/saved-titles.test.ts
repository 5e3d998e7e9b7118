import { expect, test } from 'vitest';
import { SavedTitles } from './saved-titles.js';

test('an acknowledged write that the list lacks, and one that nobody made, are found', () => {
  const saved = new SavedTitles(['a', 'b']);
  saved.acknowledge('c', true);
  saved.acknowledge('a', false);
  expect(saved.differences(['b', 'c'])).toEqual([]);
  expect(saved.differences(['b'])).toEqual(['title c was added to the list and is not in it']);
  expect(saved.differences(['b', 'c', 'a'])).toEqual(['title a is in the list and was not added, or was removed']);
});

test('a write without a response may have been executed or not', () => {
  const saved = new SavedTitles(['a']);
  saved.lose('b');
  expect(saved.isCertain('b')).toBe(false);
  expect(saved.differences(['a'])).toEqual([]);
  expect(saved.differences(['a', 'b'])).toEqual([]);
});
