import { expect, test } from 'vitest';
import { endOfBoolean, endOfFloat, endOfInt, endOfNull, endOfScalar, endOfString } from './json-value-end.js';

function endOf(find: (bytes: Uint8Array, start: number) => number, text: string): number {
  return find(Buffer.from(`[${text},`), 1) - 1;
}

test.each([
  [endOfString, ['""', '"a b"', '"é 😀"', '"\\n\\"\\\\\\/"', '"\\u00e9\\ud83d"', '"\u007f"']],
  [endOfInt, ['0', '7', '-7', '123456789']],
  [endOfFloat, ['0', '-0', '1.5', '0.5', '1.50', '12345678901.345', '0.30000000000000004']],
  [endOfBoolean, ['true', 'false']],
  [endOfNull, ['null']],
  [endOfScalar, ['"x"', '12', 'true', '9223372036854775807', '-0.10', '1e400', '1.5E-7', '2e+1']],
])('%o finds the end of its values', (find, texts) => {
  for (const text of texts) expect(endOf(find, text)).toBe(Buffer.byteLength(text));
});

test.each([
  [endOfString, ['"\n"', '"\0"', '"\\x"', '"\\u12g4"', '"open', '12', "'a'"]],
  [endOfInt, ['', '-', '01', '-0', '-01', '2147483648', '"1"', 'x']],
  [endOfFloat, ['', '01', '1.', '.5', '1e3', '9'.repeat(400), 'NaN']],
  [endOfBoolean, ['tru', 'falsy', '1']],
  [endOfNull, ['nul', 'NULL']],
  [endOfScalar, ['{}', '[]', 'null', '', '-', '00', '1.e3', '1e', '1e+']],
])('%o refuses other values, and values in a notation that the client cannot get', (find, texts) => {
  for (const text of texts) expect({ text, end: find(Buffer.from(`[${text},`), 1) }).toEqual({ text, end: -1 });
});

test('an integer ends before a fraction or an exponent', () => {
  expect(endOf(endOfInt, '1.0')).toBe(1);
  expect(endOf(endOfInt, '1e3')).toBe(1);
});
