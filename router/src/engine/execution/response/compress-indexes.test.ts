import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { compressIndexes } from './compress-indexes.js';

test.each<[readonly (readonly number[])[], readonly string[]]>([
  [[], []],
  [[[]], []],
  [[[3], [1], [2], [7]], ['1-3,7']],
  [
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
    ['0-1.0-1'],
  ],
  [
    [
      [0, 0],
      [0, 1],
      [2, 5],
    ],
    ['0.0-1', '2.5'],
  ],
])('%j', (tuples, texts) => {
  expect(compressIndexes(tuples)).toEqual(texts);
});

test('400 tiles are one text', () => {
  const tiles = Array.from({ length: 400 }, (_, index) => [Math.floor(index / 10), index % 10]);
  expect(compressIndexes(tiles)).toEqual(['0-39.0-9']);
});

test('the number of texts is bounded', () => {
  const tuples = Array.from({ length: 200 }, (_, index) => [index, index * 2]);
  const texts = compressIndexes(tuples);
  expect(texts).toHaveLength(51);
  expect(texts.at(-1)).toBe('…');
});

function expandRanges(text: string): readonly number[] {
  return text.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}

function expand(text: string): readonly string[] {
  return text
    .split('.')
    .map(expandRanges)
    .reduce<readonly string[]>(
      (paths, indexes) =>
        paths.flatMap((path) => indexes.map((index) => (path === '' ? `${index}` : `${path}.${index}`))),
      [''],
    );
}

test('the texts of random indexes stand for these indexes, each once', () => {
  const random = createRandom(7);
  for (let turn = 0; turn < 200; turn++) {
    const depth = 1 + random.int(3);
    const tuples = new Map(
      Array.from({ length: 1 + random.int(12) }, () => {
        const tuple = Array.from({ length: depth }, () => random.int(4));
        return [tuple.join('.'), tuple] as const;
      }),
    );
    const expanded = compressIndexes([...tuples.values()]).flatMap(expand);
    expect(expanded.toSorted()).toEqual([...tuples.keys()].toSorted());
  }
});
