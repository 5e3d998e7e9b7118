import { expect, test } from 'vitest';
import { RepeatedObjects } from './repeated-objects.js';

/** Walks over objects of two kinds as a scanner does. @returns for each whether it was a repetition */
function walk(
  repeats: RepeatedObjects<string>,
  objects: readonly string[],
  kindOf: (text: string) => number = () => 0,
): readonly boolean[] {
  const bytes = Buffer.from(objects.join(','));
  repeats.begin();
  let p = 0;
  return objects.map((text) => {
    const kind = kindOf(text);
    const slot = repeats.slot(bytes, p + 1, kind);
    const same = repeats.find(bytes, p, slot, kind);
    if (same === null) repeats.add(slot, kind, p, p + text.length, text);
    else expect([same, repeats.length]).toEqual([text, text.length]);
    p += text.length + 1;
    return same !== null;
  });
}

test('an object that stood there before, byte for byte, is found again, short or long', () => {
  const long = `{"id":"2","text":"${'x'.repeat(300)}"}`;
  expect(walk(new RepeatedObjects(), ['{"id":"1"}', long, '{"id":"1"}', long])).toEqual([false, false, true, true]);
});

test('objects that begin alike are not taken for each other', () => {
  const ending = (last: string): string => `{"id":"1","text":"${'x'.repeat(300)}${last}"}`;
  expect(walk(new RepeatedObjects(), ['{"id":"1","n":1}', '{"id":"1","n":2}', ending('a'), ending('b')])).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('an object that is the beginning of what would be left of the answer is not found beyond its end', () => {
  expect(walk(new RepeatedObjects(), ['{"id":"1","n":12}', '{"id":"1"'])).toEqual([false, false]);
});

test('the same bytes of another kind are another object', () => {
  let turn = 0;
  expect(walk(new RepeatedObjects(), ['{"id":"1"}', '{"id":"1"}'], () => turn++)).toEqual([false, false]);
});

test('nothing is remembered from one answer to the next', () => {
  const repeats = new RepeatedObjects<string>();
  expect(walk(repeats, ['{"id":"1"}'])).toEqual([false]);
  expect(walk(repeats, ['{"id":"1"}'])).toEqual([false]);
});

test('where nothing repeats, nothing is looked for any more', () => {
  const objects = Array.from({ length: 200 }, (_, index) => `{"id":"${index}"}`);
  expect(walk(new RepeatedObjects(), [...objects, '{"id":"0"}', '{"id":"199"}']).slice(-2)).toEqual([false, false]);
});
