import { expect, test } from 'vitest';
import { RepeatedObjects } from './repeated-objects.js';

/** Looks up objects as a scanner does. @returns For each object whether it is a repetition. */
function findRepetitions(
  repeats: RepeatedObjects<string>,
  objects: readonly string[],
  kindOf: (text: string) => number = () => 0,
): readonly boolean[] {
  const bytes = Buffer.from(objects.join(','));
  repeats.begin();
  let p = 0;
  return objects.map((text) => {
    const kind = kindOf(text);
    const entry = repeats.entry(bytes, p + 1, kind);
    const same = repeats.find(bytes, p, entry, kind);
    if (same === null) repeats.add(entry, kind, p, p + text.length, text);
    else expect([same, repeats.length]).toEqual([text, text.length]);
    p += text.length + 1;
    return same !== null;
  });
}

test('an object that is equal to an earlier one is found, short or long', () => {
  const long = `{"id":"2","text":"${'x'.repeat(300)}"}`;
  expect(findRepetitions(new RepeatedObjects(), ['{"id":"1"}', long, '{"id":"1"}', long])).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('objects that only begin with the same bytes are different', () => {
  const ending = (last: string): string => `{"id":"1","text":"${'x'.repeat(300)}${last}"}`;
  expect(
    findRepetitions(new RepeatedObjects(), ['{"id":"1","n":1}', '{"id":"1","n":2}', ending('a'), ending('b')]),
  ).toEqual([false, false, false, false]);
});

test('an object longer than the rest of the response is not found', () => {
  expect(findRepetitions(new RepeatedObjects(), ['{"id":"1","n":12}', '{"id":"1"'])).toEqual([false, false]);
});

test('equal bytes of another kind are another object', () => {
  let next = 0;
  expect(findRepetitions(new RepeatedObjects(), ['{"id":"1"}', '{"id":"1"}'], () => next++)).toEqual([false, false]);
});

test('objects of the previous response are not found', () => {
  const repeats = new RepeatedObjects<string>();
  expect(findRepetitions(repeats, ['{"id":"1"}'])).toEqual([false]);
  expect(findRepetitions(repeats, ['{"id":"1"}'])).toEqual([false]);
});

test('lookups stop for a kind without repetitions', () => {
  const objects = Array.from({ length: 200 }, (_, index) => `{"id":"${index}"}`);
  expect(findRepetitions(new RepeatedObjects(), [...objects, '{"id":"0"}', '{"id":"199"}']).slice(-2)).toEqual([
    false,
    false,
  ]);
});
