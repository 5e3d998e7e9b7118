import { expect, test } from 'vitest';
import { EnumValues } from './enum-values.js';

const values = new EnumValues(['MOVIE', 'SERIES', 'Aa', 'BB']);
function endOf(text: string): number {
  return values.endOf(Buffer.from(`[${text}]`), 1);
}

test.each(['MOVIE', 'SERIES', 'Aa', 'BB'])('the end of the value %s is found', (value) => {
  expect(endOf(`"${value}"`)).toBe(value.length + 3);
});

test.each(['"MOVI"', '"MOVIES"', '"SERIE$"', '""', 'MOVIE', '"MOVIE', 'null', '"AB"', '"\\u004dOVIE"'])(
  '%s is no value of the enum',
  (text) => {
    expect(endOf(text)).toBe(-1);
  },
);

test('two values with equal hashes are distinguished', () => {
  expect(new EnumValues(['Aa']).endOf(Buffer.from('"BB"'), 0)).toBe(-1);
});
