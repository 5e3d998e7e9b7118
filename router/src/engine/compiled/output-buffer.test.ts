import { expect, test } from 'vitest';
import { copyWithinBuffer, writeList, loadResponses, copyOut, writeSharedObject, writeNull } from './output-buffer.js';
import type { ResponseBytes } from './response-bytes.js';
import type { PooledResponse } from './response-pool.js';

function sourceOf(text: string): ResponseBytes {
  return { bytes: Buffer.from(text), base: 0 };
}

test('pieces of several responses of any length are copied into one', () => {
  const [short, long] = [sourceOf('<short>'), sourceOf(`<${'long'.repeat(1_000_000)}>`)];
  const start = loadResponses([short, long]);
  const middle = copyWithinBuffer(short.base + 1, short.base + 6, start);
  const end = copyWithinBuffer(long.base, long.base + long.bytes.length, middle);
  expect(copyOut(start, end).bytes.toString()).toBe(`short<${'long'.repeat(1_000_000)}>`);
});

test('a written response is not overwritten by the next one', () => {
  const writeResponse = (text: string): PooledResponse => {
    const source = sourceOf(text);
    const start = loadResponses([source]);
    return copyOut(start, copyWithinBuffer(source.base, source.base + text.length, start));
  };
  const first = writeResponse('first');
  writeResponse('other');
  expect(first.bytes.toString()).toBe('first');
});

test('a response larger than the kept buffer does not affect the next ones', () => {
  const huge = sourceOf('x'.repeat(20_000_000));
  const start = loadResponses([huge]);
  expect(copyOut(start, copyWithinBuffer(huge.base, huge.bytes.length, start)).bytes).toHaveLength(20_000_000);
  const small = sourceOf('small');
  const next = loadResponses([small]);
  expect(copyOut(next, copyWithinBuffer(small.base, 5, next)).bytes.toString()).toBe('small');
});

test('list items are separated by commas, and may be null', () => {
  const letters = sourceOf('ab');
  const start = loadResponses([letters]);
  const write = (index: number, w: number): number =>
    copyWithinBuffer(letters.base + index, letters.base + index + 1, w);
  const written = (items: readonly (number | null)[] | null): string =>
    copyOut(start, writeList(items, write, start)).bytes.toString();
  expect([[0, null, 1], [1], [], null].map(written)).toEqual(['[a,null,b]', '[b]', '[]', 'null']);
});

test('an object of several subgraphs is null if it is null in each, and falls back if it is null in one', () => {
  const start = loadResponses([]);
  expect(
    copyOut(
      start,
      writeSharedObject([null, null], (_, w) => w, start),
    ).bytes.toString(),
  ).toBe('null');
  expect(() => writeSharedObject([{}, null], (_, w) => w, start)).toThrow(
    'differs from what the compiled path expects',
  );
  expect(writeSharedObject([{}, {}], (present, w) => w + present.length, start)).toBe(start + 2);
  expect(copyOut(start, writeNull(start)).bytes.toString()).toBe('null');
});
