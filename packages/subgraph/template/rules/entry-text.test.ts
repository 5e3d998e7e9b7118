import { expect, test } from 'vitest';
import { readEntryText } from './entry-text.js';

test('leading and trailing spaces are removed', () => {
  expect(readEntryText('  once more  ', 20)).toEqual({ outcome: 'write', text: 'once more' });
});

test('a blank text erases the entry', () => {
  expect(readEntryText('  \n ', 20)).toEqual({ outcome: 'erase' });
});

test('a text of the limit’s length is allowed, a longer one is not', () => {
  expect(readEntryText('1234', 4)).toEqual({ outcome: 'write', text: '1234' });
  expect(readEntryText('12345', 4)).toEqual({ outcome: 'too-long', limit: 4 });
});
