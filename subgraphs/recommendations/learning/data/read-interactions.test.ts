import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Interactions } from '../model.js';
import { filterCore } from './filter-core.js';
import { DATA_LIMITS } from './limits.js';
import { readInteractions } from './read-interactions.js';
import type { ReadOptions } from './read-interactions.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interactions-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Buffer, options: Partial<ReadOptions> = {}) {
  const file = join(folder, 'data');
  await writeFile(file, content);
  return readInteractions(file, options);
}

/** The message without the folder. */
async function refusal(content: string | Buffer, options: Partial<ReadOptions> = {}): Promise<string> {
  const error: unknown = await read(content, options).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'DataError' });
  return (error as Error).message.replace(`${folder}/`, '');
}

function byUser({ userIds, itemIds, offsets, items }: Interactions): Record<string, readonly (string | undefined)[]> {
  return Object.fromEntries(
    userIds.map((id, user) => [id, [...items.subarray(offsets[user], offsets[user + 1])].map((item) => itemIds[item])]),
  );
}

test('MovieLens csv: header, quotes, windows line ends, byte order mark, users in time order', async () => {
  const { interactions, format, lines } = await read(
    '\uFEFFuserId,movieId,rating,timestamp\r\n1,31,2.5,200\r\n2,31,4,7\r\n1,"a,""b""",3.0,100\r\n',
  );
  expect(format).toBe('csv');
  expect(lines).toBe(3);
  expect(byUser(interactions)).toEqual({ '1': ['a,"b"', '31'], '2': ['31'] });
  expect([...(interactions.times ?? [])]).toEqual([100, 200, 7]);
});

test('a csv file with its columns in another order, and one without header and ratings', async () => {
  expect(byUser((await read('timestamp,item_id,user_id\n5,x,u\n4,y,u\n')).interactions)).toEqual({ u: ['y', 'x'] });
  const { interactions } = await read('u,x\nu,y\n');
  expect(byUser(interactions)).toEqual({ u: ['x', 'y'] });
  expect(interactions.times).toBeNull();
});

test('MovieLens-1M with ::, MovieLens-100k with tabs', async () => {
  const one = await read('1::1193::5::978300760\n1::661::3::978302109\n');
  expect([one.format, byUser(one.interactions)]).toEqual(['double-colon', { '1': ['1193', '661'] }]);
  const other = await read('196\t242\t3\t881250949\n');
  expect([other.format, byUser(other.interactions)]).toEqual(['tab', { '196': ['242'] }]);
});

test('pairs with a tab, and the typed header of RecBole', async () => {
  expect(byUser((await read('1\t5\n1\t7\n')).interactions)).toEqual({ '1': ['5', '7'] });
  const typed = await read('user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t5\t3\t9\n1\t7\t3\t8\n');
  expect(byUser(typed.interactions)).toEqual({ '1': ['7', '5'] });
});

test('four numbers with spaces are a list where the format says so', async () => {
  const { interactions } = await read('1 1193 5 978300760\n', { format: 'lists' });
  expect(byUser(interactions)).toEqual({ '1': ['1193', '5', '978300760'] });
});

test('plain lists: several spaces, a user without items, a user on two lines', async () => {
  const { interactions, format } = await read('0 5  7 \n1\n2 5\n0 9\n');
  expect(format).toBe('lists');
  expect(byUser(interactions)).toEqual({ '0': ['5', '7', '9'], '1': [], '2': ['5'] });
});

test('equal times keep the order of the file, and of a repeated pair the first in time is kept', async () => {
  const { interactions, duplicates } = await read('u,c,1,5\nu,a,1,5\nu,b,1,2\nu,a,1,9\n');
  expect(byUser(interactions)).toEqual({ u: ['b', 'c', 'a'] });
  expect(duplicates).toBe(1);
});

test('ratings below the lowest one that counts are left out', async () => {
  const { interactions, belowMinRating } = await read('u,a,3.5,1\nu,b,4,2\n', { minRating: 4 });
  expect([byUser(interactions), belowMinRating]).toEqual([{ u: ['b'] }, 1]);
  expect(await refusal('u,a,3.5,1\n', { minRating: 4 })).toBe(
    'data: every rating is below 4; give a smaller lowest rating',
  );
  expect(await refusal('0 5 7\n', { minRating: 4 })).toMatch('data: the file has no ratings');
});

test.each([
  ['', 'data: the file is empty'],
  ['\n \n', 'data: the file is empty'],
  ['userId,movieId,rating,timestamp\n', 'data: the file has no interactions'],
  ['5\n6\n', 'data: the file has no interactions'],
  ['userId,movieId,rating,timestamp\n1,2,3,4\n1,3,3\n', 'data:3: found 3 fields where the first line has 4'],
  ['1::2::3::4\n1::2::3\n', 'data:2: found 3 fields where the first line has 4; a line is userId::movieId::rating'],
  ['1::2::3\n', 'data:1: found 3 fields'],
  ['1,2,3,4\n\n1,3,good,4\n', 'data:3: the rating must be a number, got "good"'],
  ['1,2,3,4\n1,3,3,\n', 'data:2: the timestamp must be a number, got ""'],
  ['1,2,3,4\n1,3,3,-1\n', 'data:2: the timestamp must be in seconds since 1970, got "-1"'],
  ['1,2,3,NaN\n', 'data:1: the timestamp must be a number'],
  ['1,2,3,4\n,3,3,4\n', 'data:2: the id of the user is empty'],
  ['1,2,3,4\n1,,3,4\n', 'data:2: the id of the title is empty'],
  ['1,2,3,4\n1,"3,3,4\n', 'data:2: a quote is not closed'],
  ['1,2,3,4\n1,a"b,3,4\n', 'data:2: a quote is not closed in its line, or stands inside a field'],
  ['movieId,title,genres\n1,Heat,Crime\n', 'data:1: the header must name a column userId and a column movieId'],
  [Buffer.from([0x31, 0x20, 0x32, 0x0a, 0x33, 0x20, 0xff, 0x0a]), 'data:2: the line is not UTF-8 text'],
  ['1 2\n3 \0\n', 'data:2: the line is not UTF-8 text'],
  [Buffer.from([0x1f, 0x8b, 8, 0]), 'data:1: the file is compressed by gzip; run gunzip first'],
  [Buffer.from('\uFEFF1,2\n', 'utf16le'), 'data:1: the file is UTF-16 text'],
  ['<!DOCTYPE html>\n<p>not found\n', 'data:1: the file is a web page'],
  ['1,2,3,4\r1,3,3,4\r', 'data:1: a carriage return inside the line'],
  ['1 2\n3 \x1b[31m4\n', 'data:2: the line has control characters'],
  ['1 1193 5 978300760\n1 661 3 978302109\n', 'data:1: the line looks like user, title, rating and time with spaces'],
  ['1 2 3\n2 4,5\n', 'data:2: the id "4,5" has a "," or "::"'],
  ['userId;movieId\n1;2\n', 'data:1: the columns are separated by ";"; put "," between them'],
  ['\n1;2;3,5;978300760\n1;3;4,5;978300761\n', 'data:2: the columns are separated by ";"'],
  ['1; 2; 3\n', 'data:1: the columns are separated by ";"'],
  ['[{"userId": 1, "movieId": 2}]\n', 'data:1: the file is JSON; write a line userId,movieId,rating,timestamp'],
  ['{"userId":1}\n{"userId":2}\n', 'data:1: the file is JSON'],
  ['{\n  "ratings": []\n}\n', 'data:1: the file is JSON'],
  ['1,2,3,4\n1,3,1e400,4\n', 'data:2: the rating must be a number, got "1e400"'],
  ['1,2,3,4\n1,3,Infinity,4\n', 'data:2: the rating must be a number, got "Infinity"'],
  ['1,2,-1000001,4\n', 'data:1: the rating must be from -1000000 to 1000000, got "-1000001"'],
  [
    '1,2,3,978300760\n1,3,3,978300760000\n',
    'data:2: the timestamp must be in seconds since 1970, got "978300760000"; divide',
  ],
  ['1,2,0x10,4\n', 'data:1: the rating must be a number, got "0x10"'],
  ['1,2,3,1e400\n', 'data:1: the timestamp must be a number, got "1e400"'],
])('%j is refused: %s', async (content, message) => {
  expect(await refusal(content)).toContain(message);
});

test('negative ratings, ids with a semicolon, and a named format are read', async () => {
  expect(byUser((await read('u,a,-1,5\nu,b,1e3,6.5\n')).interactions)).toEqual({ u: ['a', 'b'] });
  expect(byUser((await read('u,a;b,1,5\nu,c,1,6\n')).interactions)).toEqual({ u: ['a;b', 'c'] });
  expect(byUser((await read('u;1 a;b\n', { format: 'lists' })).interactions)).toEqual({ 'u;1': ['a;b'] });
});

test('a file beyond the bounds is refused with the line at which it exceeds them', async () => {
  const limits = { ...DATA_LIMITS, lineBytes: 20, users: 2, items: 3, interactions: 5, idLength: 4 };
  expect(await refusal('1 2\n1 2345678901234567890\n', { limits })).toBe('data:2: the line is longer than 20 bytes');
  expect(await refusal(`1 2\n${'9'.repeat(3_000_000)}`, { limits })).toBe('data:2: the line is longer than 20 bytes');
  expect(await refusal('1 2\n2 2\n3 2\n', { limits })).toBe('data:3: the file has more than 2 users');
  expect(await refusal('1 2 3 4 5\n', { limits })).toBe('data:1: the file has more than 3 items');
  expect(await refusal('1 2 3 4\n1 2 3 4\n', { limits })).toBe('data:2: the file has more than 5 interactions');
  expect(await refusal('1 23456\n', { limits })).toContain('data:1: the id of the title is longer than 4 characters');
});

test('a missing file and a folder are refused', async () => {
  await expect(readInteractions(join(folder, 'none'))).rejects.toThrow('none: there is no such file');
  await expect(readInteractions(folder)).rejects.toThrow('this is a folder');
});

test('the core leaves out rare items and users, again and again', async () => {
  // "d" has one user; without it, "z" has one item, and without "z", "c" has one user.
  const { interactions } = await read('x a b\ny a b\nz c d\nw a b c\n');
  expect(byUser(filterCore(interactions, 2, 2))).toEqual({ x: ['a', 'b'], y: ['a', 'b'], z: [], w: ['a', 'b'] });
});
