import { expect, test } from 'vitest';
import { copy, list, placeSources, take, together, writeNull } from './output-buffer.js';
import type { Source } from './response-bytes.js';

function sourceOf(text: string): Source {
  return { bytes: Buffer.from(text), base: 0 };
}

test('pieces of several answers are put together behind them, at any length', () => {
  const [short, long] = [sourceOf('<short>'), sourceOf(`<${'long'.repeat(1_000_000)}>`)];
  const start = placeSources([short, long]);
  const middle = copy(short.base + 1, short.base + 6, start);
  const end = copy(long.base, long.base + long.bytes.length, middle);
  expect(take(start, end).toString()).toBe(`short<${'long'.repeat(1_000_000)}>`);
});

test('what was taken is not overwritten by the next answer', () => {
  const answerWith = (text: string): Buffer => {
    const source = sourceOf(text);
    const start = placeSources([source]);
    return take(start, copy(source.base, source.base + text.length, start));
  };
  const first = answerWith('first');
  answerWith('other');
  expect(first.toString()).toBe('first');
});

test('an answer that needs more than is kept between answers leaves the next ones right', () => {
  const huge = sourceOf('x'.repeat(20_000_000));
  const start = placeSources([huge]);
  expect(take(start, copy(huge.base, huge.bytes.length, start))).toHaveLength(20_000_000);
  const small = sourceOf('small');
  const next = placeSources([small]);
  expect(take(next, copy(small.base, 5, next)).toString()).toBe('small');
});

test('lists have commas between their items, and nulls among them', () => {
  const letters = sourceOf('ab');
  const start = placeSources([letters]);
  const write = (index: number, w: number): number => copy(letters.base + index, letters.base + index + 1, w);
  const written = (items: readonly (number | null)[] | null): string =>
    take(start, list(items, write, start)).toString();
  expect([[0, null, 1], [1], [], null].map(written)).toEqual(['[a,null,b]', '[b]', '[]', 'null']);
});

test('an object of several subgraphs is null when it is null for each, and nothing for this path when it is for one', () => {
  const start = placeSources([]);
  expect(
    take(
      start,
      together([null, null], (_, w) => w, start),
    ).toString(),
  ).toBe('null');
  expect(() => together([{}, null], (_, w) => w, start)).toThrow('not as the fast path expects');
  expect(together([{}, {}], (present, w) => w + present.length, start)).toBe(start + 2);
  expect(take(start, writeNull(start)).toString()).toBe('null');
});
