import { expect, test } from 'vitest';
import { readEntryText } from './entry-text.js';

test('a text is kept without the spaces around it', () => {
  expect(readEntryText('  once more  ', 20)).toEqual({ outcome: 'write', text: 'once more' });
});

test('nothing but spaces takes the entry away', () => {
  expect(readEntryText('  \n ', 20)).toEqual({ outcome: 'erase' });
});

test('the limit is the last length that is allowed', () => {
  expect(readEntryText('1234', 4)).toEqual({ outcome: 'write', text: '1234' });
  expect(readEntryText('12345', 4)).toEqual({ outcome: 'too-long', limit: 4 });
});
