import { RequestWork } from '@marquee/operation-limits/execution/request-work';
import { expect, test } from 'vitest';
import { createLoader } from './create-loader.js';
import type { Loader } from './create-loader.js';
import { countPromises } from './testing/count-promises.js';

/** A loader of the lengths of its keys, and the batches that it has read. */
function openLoader({
  work = new RequestWork({ fields: 10_000, deadlineMs: 60_000 }),
}: {
  readonly work?: RequestWork | null;
} = {}): {
  readonly loader: Loader<string, number | null>;
  readonly batches: (readonly string[])[];
  readonly work: RequestWork | null;
} {
  const batches: (readonly string[])[] = [];
  const read = async (keys: readonly string[]): Promise<(number | null | Error)[]> => {
    batches.push(keys);
    return keys.map((key) => (key === 'bad' ? new Error('a bad key') : key === '' ? null : key.length));
  };
  return { loader: createLoader(read, work), batches, work };
}

test.each([{}, { work: null }])('lists of one turn are one read of their distinct keys: %j', async (options) => {
  const { loader, batches } = openLoader(options);
  const lists = [loader.loadList(['a', 'bb']), loader.loadList([]), loader.loadList(['bb', '', 'ccc', 'bb'])];
  expect(await Promise.all(lists)).toEqual([[1, 2], [], [2, null, 3, 2]]);
  expect(batches).toEqual([['a', 'bb', '', 'ccc']]);
});

test('keys that were read before are not read again, by lists or one by one', async () => {
  const { loader, batches } = openLoader();
  expect(loader.peek('a')).toBeUndefined();
  await loader.loadList(['a', '']);
  expect([loader.peek('a'), loader.peek(''), loader.peek('bb')]).toEqual([1, null, undefined]);
  expect(await loader.load('a')).toBe(1);
  expect(await loader.load('bb')).toBe(2);
  expect(await loader.loadList(['bb', 'a', 'ccc'])).toEqual([2, 1, 3]);
  expect(batches).toEqual([['a', ''], ['bb'], ['ccc']]);
});

test('a primed key is not read, and a cleared one is read again', async () => {
  const { loader, batches } = openLoader();
  loader.prime('a', 7);
  loader.prime('a', 8);
  expect([loader.peek('a'), await loader.load('a'), await loader.loadList(['a'])]).toEqual([7, 7, [7]]);
  loader.clear('a');
  expect(await loader.loadList(['a'])).toEqual([1]);
  loader.clearAll();
  expect(await loader.load('a')).toBe(1);
  expect(batches).toEqual([['a'], ['a']]);
});

test('the error of a key rejects the lists with it and no others; a failed read rejects all', async () => {
  const { loader } = openLoader();
  const lists = await Promise.allSettled([loader.loadList(['bad']), loader.loadList(['a'])]);
  expect(lists.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  await expect(loader.load('bad')).rejects.toThrow('a bad key');
  const failing = createLoader<string, number>(() => Promise.reject(new Error('no store')), null);
  await expect(failing.loadList(['a'])).rejects.toThrow('no store');
});

test('the keys of a list count as fields of the request, which ends when they are too many', async () => {
  const work = new RequestWork({ fields: 100, deadlineMs: 60_000 });
  const { loader, batches } = openLoader({ work });
  await loader.loadList(Array.from({ length: 60 }, (_, index) => `key ${index}`));
  expect(work.fields).toBe(60);
  await expect(loader.loadList(Array.from({ length: 60 }, (_, index) => `more ${index}`))).rejects.toThrow('limit');
  expect(batches).toHaveLength(1);
});

test('the promises of a list do not depend on its length', async () => {
  const promisesFor = (length: number): Promise<number> => {
    const keys = Array.from({ length }, (_, index) => `key ${index}`);
    return countPromises(() => openLoader().loader.loadList(keys));
  };
  await promisesFor(1);
  expect(await promisesFor(400)).toBeLessThan((await promisesFor(1)) + 20);
});
