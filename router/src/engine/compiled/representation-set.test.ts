import { expect, test } from 'vitest';
import type { ScannedRecord, WriteRepresentation } from './compiled-plan.js';
import { copyRepresentation, RepresentationSet } from './representation-set.js';

/** Records of the test have a text as their type. */
const write: WriteRepresentation = ({ type }, w) => {
  if (type === '') return -1;
  const text = Buffer.from(`{"id":${JSON.stringify(type)}}`);
  return copyRepresentation(text, 0, text.length, w);
};

function recordOf(type: string): ScannedRecord {
  return { type, source: { bytes: Buffer.alloc(0), base: 0 } };
}

/** Texts of many lengths, some of which differ in one byte only. */
function textAt(index: number): string {
  return `${'é'.repeat(index % 90)}${index}`;
}

test.each([1, 8, 9, 40, 5_000])('%d representations, each twice', (count) => {
  const set = new RepresentationSet();
  const known = new Map<string, number>();
  for (const round of [0, 1])
    for (let index = 0; index < count; index++) {
      const text = textAt((index * 7 + round) % count);
      const found = set.add(recordOf(text), write);
      expect(found).toBe(known.get(text) ?? known.size);
      known.set(text, found);
    }
  const expected = [...known.keys()].map((id) => ({ id }));
  expect(JSON.parse(`[${Buffer.from(set.take(), 'latin1').toString()}]`)).toEqual(expected);
  expect(set.size).toBe(known.size);
  for (const [text, index] of known)
    expect(Buffer.from(set.textOf(index), 'latin1').toString()).toBe(JSON.stringify({ id: text }));
});

test('each representation is taken once, and known afterwards', () => {
  const set = new RepresentationSet();
  const add = (text: string): number => set.add(recordOf(text), write);
  expect([add('a'), add('b'), add('')]).toEqual([0, 1, -1]);
  expect(set.take()).toBe('{"id":"a"},{"id":"b"}');
  expect([add('b'), add('c'), add('c')]).toEqual([1, 2, 2]);
  expect(set.take()).toBe('{"id":"c"}');
  expect(set.take()).toBe('');
});

test('sets that are written to by turns do not mix', () => {
  const [one, other] = [new RepresentationSet(), new RepresentationSet()];
  for (let index = 0; index < 200; index++) (index % 2 === 0 ? one : other).add(recordOf(textAt(index)), write);
  for (const [set, rest] of [
    [one, 0],
    [other, 1],
  ] as const) {
    const ids = (JSON.parse(`[${Buffer.from(set.take(), 'latin1').toString()}]`) as { id: string }[]).map(
      ({ id }) => id,
    );
    expect(ids).toEqual(Array.from({ length: 100 }, (_, index) => textAt(index * 2 + rest)));
  }
});
